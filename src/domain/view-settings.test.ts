import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { BandStatistics } from "./array/statistics.ts";
import { parseModelCard } from "./model-card.ts";
import {
  bandNames,
  bandsInForce,
  INITIAL_VIEW,
  lookOf,
  recipeInForce,
  recipeSuits,
  type ViewSettings,
} from "./view-settings.ts";

const FILE = "public/models/goes-smoke.json";
const CARD = parseModelCard(JSON.parse(readFileSync(FILE, "utf8")), FILE);

function statistics(count: number): readonly BandStatistics[] {
  return Array.from({ length: count }, (_, band) => ({
    min: 10 * band,
    max: 10 * band + 200,
    mean: 10 * band + 100,
    low: 10 * band + 20,
    high: 10 * band + 120,
    deviation: 30,
    notFinite: 0,
    infinite: 0,
    nodata: 0,
    negative: 0,
    isWhole: true,
    levels: undefined,
  }));
}

function channels(view: Partial<ViewSettings>, count = 6) {
  return lookOf({ ...INITIAL_VIEW, ...view }, CARD, statistics(count)).bands.channels;
}

describe("the look of an array", () => {
  it("is the card's default recipe and threshold until somebody chooses", () => {
    const look = lookOf(INITIAL_VIEW, CARD, statistics(6));
    expect(look.bands.channels.map(({ weights }) => weights.indexOf(1))).toEqual([1, 2, 0]);
    expect(look.bands.channels[0]).toMatchObject({ min: 0, max: 255 });
    expect(look.overlay.threshold).toBe(50 / 255);
    expect(look.overlay.colours).toEqual([[0xd5, 0x5e, 0x00]]);
  });

  it("stretches every channel from its own band's percentiles, or its whole range", () => {
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

  it("shows bands by hand, each over its own percentiles", () => {
    const chosen = channels({ bands: [5, 3, 0] });
    expect(chosen.map(({ weights }) => weights.indexOf(1))).toEqual([5, 3, 0]);
    expect(chosen[0]).toMatchObject({ min: 70, max: 170 });
  });

  it("gives a constant band a range to span", () => {
    const flat = statistics(6).map((band) => ({ ...band, low: 7, high: 7 }));
    const look = lookOf({ ...INITIAL_VIEW, stretch: "percentiles" }, CARD, flat);
    expect(look.bands.channels[0]).toMatchObject({ min: 7, max: 8 });
  });

  it("is not spoilt by a band that holds nothing finite and is not shown", () => {
    const none = Number.NaN;
    const spoilt = statistics(6).map((band, at) =>
      at === 3 ? { ...band, min: none, max: none, low: none, high: none } : band,
    );
    const look = lookOf({ ...INITIAL_VIEW, stretch: "percentiles" }, CARD, spoilt);
    expect(look.bands.channels[0]).toMatchObject({ min: 30, max: 130 });
  });

  it("multiplies the recipe's gamma by the person's", () => {
    const view = { ...INITIAL_VIEW, recipeId: "true-colour", gamma: 1.5 };
    expect(lookOf(view, CARD, statistics(6)).bands.gamma).toBe(3);
  });
});

describe("an array that the card does not know", () => {
  it("has numbered bands and no recipe", () => {
    expect(bandNames(CARD, 6)[5]).toBe("C06");
    expect(bandNames(CARD, 5)).toEqual(["Band 1", "Band 2", "Band 3", "Band 4", "Band 5"]);
    expect(recipeInForce(INITIAL_VIEW, CARD, 5)).toBeUndefined();
  });

  it("shows its first three bands, or its only one in grey", () => {
    expect(bandsInForce(INITIAL_VIEW, 5)).toEqual([2, 1, 0]);
    expect(bandsInForce(INITIAL_VIEW, 1)).toEqual([0, 0, 0]);
    expect(channels({}, 5).map(({ weights }) => weights.indexOf(1))).toEqual([2, 1, 0]);
  });
});

describe("a recipe whose range shows nothing of the values", () => {
  const of = (low: number, high: number) =>
    statistics(6).map((band) => ({ ...band, min: low, max: high, low, high }));

  it.each([
    ["reflectance", of(0.01, 0.4)],
    ["another sensor's counts", of(800, 4000)],
  ])("gives way to the percentiles: %s", (_what, bands) => {
    expect(recipeSuits(INITIAL_VIEW, CARD, bands)).toBe(false);
    const [red] = lookOf(INITIAL_VIEW, CARD, bands).bands.channels;
    expect([red.min, red.max]).toEqual([bands[1]?.low, bands[1]?.high]);
  });

  it("does not where it shows them, be they dark", () => {
    expect(recipeSuits(INITIAL_VIEW, CARD, of(3, 40))).toBe(true);
    const [red] = lookOf(INITIAL_VIEW, CARD, of(3, 40)).bands.channels;
    expect([red.min, red.max]).toEqual([0, 255]);
  });
});
