import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { BandStatistics } from "#domain/array/statistics.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import type { Colour } from "#domain/render/colour.ts";
import { activeLimits, recipeFits } from "./band-limits.ts";
import { INITIAL_VIEW, type ViewSettings } from "./view-settings.ts";
import { renderStyleOf } from "./view-style.ts";

const FILE = "public/models/goes-smoke.json";
const VERMILION: Colour = [0xd5, 0x5e, 0x00];
const TO_ONE = { min: 0, max: 1, gamma: 2 };
const SHIPPED = parseModelCard(JSON.parse(readFileSync(FILE, "utf8")), FILE);
/** With recipes of fixed ranges, the notebook's as the default. */
const CARD: ModelCard = {
  ...SHIPPED,
  recipes: SHIPPED.recipes.map((recipe) => ({
    ...recipe,
    stretch: recipe.space === "stored" ? { min: 0, max: 255, gamma: 1 } : TO_ONE,
    isDefault: recipe.id === "notebook-rgb",
  })),
};

function statistics(count: number): readonly BandStatistics[] {
  return Array.from({ length: count }, (_, band) => ({
    min: 10 * band,
    max: 10 * band + 200,
    mean: 10 * band + 100,
    low: 10 * band + 20,
    high: 10 * band + 120,
    q01: 10 * band + 10,
    q50: 10 * band + 100,
    q99: 10 * band + 150,
    deviation: 30,
    notFinite: 0,
    infinite: 0,
    nodata: 0,
    negative: 0,
    isWhole: true,
    levels: undefined,
    spacing: undefined,
  }));
}

function styleOf(view: Partial<ViewSettings>, spreads = statistics(6), classColours = [VERMILION]) {
  return renderStyleOf({ ...INITIAL_VIEW, ...view }, CARD, { spreads, classColours });
}

function channels(view: Partial<ViewSettings>, count = 6) {
  return styleOf(view, statistics(count)).bands.channels;
}

describe("renderStyleOf", () => {
  it("defaults to the card's recipe and threshold", () => {
    const initial = styleOf({});
    expect(initial.bands.channels.map(({ weights }) => weights.indexOf(1))).toEqual([1, 2, 0]);
    expect(initial.bands.channels[0]).toMatchObject({ min: 0, max: 255 });
    expect(initial.overlay.threshold).toBe(0.5);
    expect(initial.overlay.colours).toEqual([VERMILION]);
  });

  it("stretches every channel over its own band's percentiles or range", () => {
    expect(channels({ stretch: "percentiles" }).map(({ min, max }) => [min, max])).toEqual([
      [30, 130],
      [40, 140],
      [20, 120],
    ]);
    expect(channels({ stretch: "full" })[0]).toMatchObject({ min: 10, max: 210 });
  });

  it("stretches a recipe of decoded values in decoded values", () => {
    const [red, green] = channels({ recipeId: "true-colour", stretch: "percentiles" });
    const decoded = (count: number): number => (count / 25.5) ** 2 / 100;
    expect(red?.min).toBeCloseTo(decoded(30), 12);
    expect(green?.max).toBeCloseTo(
      0.45 * decoded(130) + 0.1 * decoded(140) + 0.45 * decoded(120),
      12,
    );
  });

  it("stretches manually chosen bands over their own percentiles", () => {
    const chosen = channels({ bands: [5, 3, 0] });
    expect(chosen.map(({ weights }) => weights.indexOf(1))).toEqual([5, 3, 0]);
    expect(chosen[0]).toMatchObject({ min: 70, max: 170 });
  });

  it("widens the empty range of a constant band", () => {
    const flat = statistics(6).map((band) => ({ ...band, low: 7, high: 7 }));
    const { bands } = styleOf({ stretch: "percentiles" }, flat);
    expect(bands.channels[0]).toMatchObject({ min: 7, max: 8 });
  });

  it("ignores a band without a finite value that is not shown", () => {
    const none = Number.NaN;
    const spoilt = statistics(6).map((band, at) =>
      at === 3 ? { ...band, min: none, max: none, low: none, high: none } : band,
    );
    const { bands } = styleOf({ stretch: "percentiles" }, spoilt);
    expect(bands.channels[0]).toMatchObject({ min: 30, max: 130 });
  });

  it("multiplies the recipe's gamma by the chosen one", () => {
    expect(styleOf({ recipeId: "true-colour", gamma: 1.5 }).bands.gamma).toBe(3);
  });
});

describe("renderStyleOf a recipe of percentiles", () => {
  const inputs = { spreads: statistics(6), classColours: [] };
  const ranges = {
    channels: [
      [0.2, 0.5],
      [0.25, 0.55],
      [0.3, 0.6],
    ],
    bands: [[60, 140], [50, 130], [70, 160], undefined, undefined, undefined],
  } as const;

  it("spans each channel's own percentiles, encoded", () => {
    const { bands } = renderStyleOf(INITIAL_VIEW, SHIPPED, { ...inputs, ranges });
    expect(bands.channels.map(({ min, max }) => [min, max])).toEqual(ranges.channels);
    expect(bands).toMatchObject({ encoding: 0.5, gamma: 1.15 });
  });

  it("encodes the sums of another stretch too", () => {
    const view = { ...INITIAL_VIEW, stretch: "full" } as const;
    const { bands } = renderStyleOf(view, SHIPPED, { ...inputs, ranges });
    // Counts of 10 to 210 in C02.
    expect(bands.channels[0].min).toBeCloseTo(10 / 255, 12);
    expect(bands.channels[0].max).toBeCloseTo(210 / 255, 12);
  });

  it("starts manual limits from the bands' values at the same percentiles", () => {
    const limits = activeLimits(INITIAL_VIEW, SHIPPED, statistics(6), ranges);
    expect(limits.slice(0, 3)).toEqual(ranges.bands.slice(0, 3));
    expect(limits[3]).toEqual([50, 150]);
  });
});

describe("renderStyleOf an array with other bands than the card", () => {
  it("shows its first three bands, or its only one with the colour map", () => {
    expect(styleOf({}, statistics(1)).bands.colourMap).toBe("cividis");
    expect(channels({}, 5).map(({ weights }) => weights.indexOf(1))).toEqual([2, 1, 0]);
  });
});

describe("a recipe whose range shows nothing of the values", () => {
  const of = (low: number, high: number) =>
    statistics(6).map((band) => ({ ...band, min: low, max: high, low, high }));

  it.each([
    ["reflectance", of(0.01, 0.4)],
    ["another sensor's counts", of(800, 4000)],
  ])("is replaced by the percentiles: %s", (_what, bands) => {
    expect(recipeFits(INITIAL_VIEW, CARD, bands)).toBe(false);
    const [red] = styleOf({}, bands).bands.channels;
    expect([red.min, red.max]).toEqual([bands[1]?.low, bands[1]?.high]);
  });

  it("is kept for values within it, even dark ones", () => {
    expect(recipeFits(INITIAL_VIEW, CARD, of(3, 40))).toBe(true);
    const [red] = styleOf({}, of(3, 40)).bands.channels;
    expect([red.min, red.max]).toEqual([0, 255]);
  });
});

describe("the errors", () => {
  it("are drawn at their own opacity, and leave the user's to the style that other arrays get", () => {
    const view = { ...INITIAL_VIEW, overlayStyle: "errors", opacity: 0.3 } as const;
    const inputs = { spreads: statistics(6), classColours: [VERMILION] };
    const compared = renderStyleOf(view, CARD, { ...inputs, hasReference: true }).overlay;
    expect(compared).toMatchObject({ style: "errors", opacity: 0.8 });
    const other = renderStyleOf(view, CARD, inputs).overlay;
    expect(other).toMatchObject({ style: "outlined", opacity: 0.3 });
  });
});

describe("a stretch", () => {
  it("from minimum to maximum uses each band's own range", () => {
    const full = { ...INITIAL_VIEW, stretch: "full" } as const;
    expect(activeLimits(full, CARD, statistics(2))).toEqual([
      [0, 200],
      [10, 210],
    ]);
  });

  it("by hand starts from the recipe's range", () => {
    expect(activeLimits(INITIAL_VIEW, CARD, statistics(6))[3]).toEqual([0, 255]);
  });

  it("keeps half the widest range for each of three bands without a recipe, and for none of them else", () => {
    const narrow = statistics(5).map((band, at) => ({ ...band, high: at === 2 ? 45 : band.high }));
    const highOf = (view: Partial<ViewSettings>) =>
      activeLimits({ ...INITIAL_VIEW, ...view }, CARD, narrow)[2];
    expect(highOf({})).toEqual([40, 90]);
    expect(highOf({ single: 2 })).toEqual([40, 45]);
    expect(highOf({ stretch: "percentiles" })).toEqual([40, 45]);
  });

  it("spans the mean plus and minus some standard deviations", () => {
    expect(channels({ stretch: "deviations", deviations: 1.5 })[0]).toMatchObject({
      min: 110 - 45,
      max: 110 + 45,
    });
  });

  it("uses a band's manual limits, else its percentiles", () => {
    const view = { stretch: "hand", limits: [undefined, [12, 90]] } as const;
    const [red, green] = channels(view);
    expect([red.min, red.max]).toEqual([12, 90]);
    expect([green.min, green.max]).toEqual([40, 140]);
  });

  it("can be inverted manually", () => {
    const [red] = channels({ stretch: "hand", limits: [undefined, [90, 12]] });
    expect([red.min, red.max]).toEqual([90, 12]);
  });
});

describe("one band", () => {
  it("is drawn with the colormap over its own range, regardless of the recipe", () => {
    const { bands } = styleOf({ single: 3, colourMap: "magma", stretch: "full" });
    expect(bands.colourMap).toBe("magma");
    for (const channel of bands.channels) {
      expect(channel).toEqual({ weights: [0, 0, 0, 1, 0, 0], min: 30, max: 230 });
    }
  });
});

describe("the overlay", () => {
  const BACKGROUND = undefined;
  const BLUE: Colour = [0, 114, 178];
  const overlay = (view: Partial<ViewSettings>, colours: readonly (Colour | undefined)[]) =>
    renderStyleOf({ ...INITIAL_VIEW, ...view }, CARD, { spreads: [], classColours: colours })
      .overlay;

  it("applies the threshold to the positive class of two", () => {
    expect(overlay({}, [BACKGROUND, VERMILION])).toMatchObject({ shown: 1 });
  });

  it("draws the most likely of more classes, without the hidden ones", () => {
    const drawn = overlay({ hiddenClasses: [2] }, [BACKGROUND, VERMILION, BLUE]);
    expect(drawn).toMatchObject({
      shown: "most-likely",
      colours: [undefined, VERMILION, undefined],
    });
  });

  it("draws the chosen class in the chosen colour", () => {
    const drawn = overlay({ shownClass: 0, overlayColour: "blue" }, [BACKGROUND, VERMILION, BLUE]);
    expect(drawn).toMatchObject({ shown: 0, colours: [BLUE, BLUE, BLUE] });
  });

  it("leaves the fill away, but not the outline, where the mask covers more than 80 %", () => {
    const opacityAt = (coverage: number, view: Partial<ViewSettings> = {}) =>
      renderStyleOf({ ...INITIAL_VIEW, ...view }, CARD, {
        spreads: [],
        coverage,
        classColours: [VERMILION],
      }).overlay;
    expect(opacityAt(0.8)).toMatchObject({ style: "outlined", opacity: 0.4 });
    expect(opacityAt(0.81)).toMatchObject({ style: "outlined", opacity: 0 });
    expect(opacityAt(0.81, { overlayStyle: "fill" }).opacity).toBe(0.4);
  });

  it("starts at the handle while swiping, else at the left edge", () => {
    expect(overlay({ comparison: "swipe", swipe: 0.3 }, [VERMILION]).from).toBe(0.3);
    expect(overlay({ comparison: "side", swipe: 0.3 }, [VERMILION]).from).toBe(0);
  });
});
