import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OVERLAY_STYLES } from "#domain/render/overlay-styles/overlay-styles.ts";
import { COLOUR_MAPS } from "#domain/render/render-style.ts";
import { queryOf, viewOf } from "./view-link.ts";
import {
  COMPARISONS,
  INITIAL_VIEW,
  MAX_PINS,
  OVERLAY_COLOURS,
  PANE_CONTENTS,
  STRETCHES,
  type ViewSettings,
} from "./view-settings.ts";

const index = fc.integer({ min: 0, max: 100_000 });
/** A number that round-trips: -0 is written as 0. */
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })
  .map((value) => value + 0);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const anyView: fc.Arbitrary<ViewSettings> = fc.record({
  recipeId: maybe(fc.stringMatching(/^[a-z0-9-]{1,20}$/)),
  bands: maybe(fc.tuple(index, index, index)),
  single: maybe(index),
  colourMap: fc.constantFrom(...COLOUR_MAPS),
  smooth: fc.boolean(),
  stretch: fc.constantFrom(...STRETCHES),
  stretchFromView: fc.boolean(),
  percent: fc.double({ min: 0, max: 20, noNaN: true }),
  deviations: fc.double({ min: 0.1, max: 10, noNaN: true }),
  limits: fc
    .array(maybe(fc.tuple(number, number)), { maxLength: 16 })
    // A list of one band without limits is written as no list, which means the same.
    .filter((limits) => limits.length !== 1 || limits[0] !== undefined),
  gamma: fc.double({ min: 0.05, max: 20, noNaN: true }),
  overlayVisible: fc.boolean(),
  overlayStyle: fc.constantFrom(...OVERLAY_STYLES.map(({ id }) => id)),
  overlayColour: maybe(fc.constantFrom(...OVERLAY_COLOURS.map(({ id }) => id))),
  overlayMap: fc.constantFrom(...COLOUR_MAPS),
  opacity: fc.double({ min: 0, max: 1, noNaN: true }),
  threshold: maybe(number),
  shownClass: maybe(fc.oneof(fc.constant("most-likely" as const), index)),
  hiddenClasses: fc.uniqueArray(index, { maxLength: 8 }),
  maskClasses: fc.array(fc.tuple(number.map(Math.abs), maybe(index)), { maxLength: 8 }),
  minRegionPixels: fc.integer({ min: 1, max: 100_000 }),
  comparison: fc.constantFrom(...COMPARISONS),
  swipe: fc.double({ min: 0, max: 1, noNaN: true }),
  showStoredValues: fc.boolean(),
  pixelAxes: fc.boolean(),
  graticule: fc.boolean(),
  box: fc.option(
    fc.record({
      top: fc.nat(999),
      left: fc.nat(999),
      height: fc.integer({ min: 1, max: 999 }),
      width: fc.integer({ min: 1, max: 999 }),
    }),
    { nil: undefined },
  ),
  panes: fc.tuple(fc.constantFrom(...PANE_CONTENTS), fc.constantFrom(...PANE_CONTENTS)),
  part: maybe(
    fc.record({
      centreX: number,
      centreY: number,
      unitsPerPixel: fc.double({ min: 1 / 128, max: 1e5, noNaN: true }),
    }),
  ),
  pins: fc.array(fc.record({ row: index, column: index }), { maxLength: MAX_PINS }),
});

/** -0 and 0 look the same. */
function withoutNegativeZero(view: ViewSettings): unknown {
  return JSON.parse(JSON.stringify(view), (_, value) => value);
}

describe("the link of a view", () => {
  it("round-trips any view", () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const { view: read, problems } = viewOf(queryOf(view));
        expect(problems).toEqual([]);
        expect(withoutNegativeZero(read)).toEqual(withoutNegativeZero(view));
      }),
      { numRuns: 500 },
    );
  });

  it("is empty for a fresh view", () => {
    expect(queryOf(INITIAL_VIEW)).toBe("");
    expect(viewOf("")).toEqual({ view: INITIAL_VIEW, problems: [] });
  });

  it("is human-readable", () => {
    const view: ViewSettings = {
      ...INITIAL_VIEW,
      recipeId: "true-colour",
      threshold: 0.25,
      overlayStyle: "outline",
      part: { centreX: 128, centreY: 64.5, unitsPerPixel: 0.125 },
      pins: [
        { row: 3, column: 4 },
        { row: 5, column: 6 },
      ],
    };
    expect(queryOf(view)).toBe(
      "recipe=true-colour&style=outline&threshold=0.25&part=128,64.5,0.125&pins=3,4~5,6",
    );
  });

  it("opens a link of commit 09bc8df and writes it identically", () => {
    const query =
      "recipe=true-colour&rgb=5,3,0&band=3&map=magma&smooth=1&stretch=hand&of-view=1&percent=5" +
      "&deviations=1.5&limits=~12,90&gamma=1.5&no-overlay=1&style=soft&colour=blue&opacity=0.6" +
      "&threshold=0.25&class=likeliest&hidden=0,2&least=12&compare=swipe&swipe=0.3&stored=1" +
      "&pixels=1&part=128,64.5,0.125&pins=3,4~5,6";
    const { view, problems } = viewOf(query);
    expect(problems).toEqual([]);
    expect(view).toEqual({
      recipeId: "true-colour",
      bands: [5, 3, 0],
      single: 3,
      colourMap: "magma",
      smooth: true,
      stretch: "hand",
      stretchFromView: true,
      percent: 5,
      deviations: 1.5,
      limits: [undefined, [12, 90]],
      gamma: 1.5,
      overlayVisible: false,
      overlayStyle: "soft",
      overlayColour: "blue",
      opacity: 0.6,
      threshold: 0.25,
      shownClass: "most-likely",
      hiddenClasses: [0, 2],
      maskClasses: [],
      minRegionPixels: 12,
      comparison: "swipe",
      swipe: 0.3,
      showStoredValues: true,
      pixelAxes: true,
      graticule: false,
      overlayMap: "oranges",
      panes: ["bands", "mask"],
      part: { centreX: 128, centreY: 64.5, unitsPerPixel: 0.125 },
      pins: [
        { row: 3, column: 4 },
        { row: 5, column: 6 },
      ],
      box: undefined,
    } satisfies ViewSettings);
    expect(queryOf(view)).toBe(query);
  });

  it("reports invalid settings and applies the rest", () => {
    const { view, problems } = viewOf("?threshold=high&style=glow&gamma=2&map=jet&opacity=1.5");
    expect(problems.toSorted()).toEqual(["map", "opacity", "style", "threshold"]);
    expect(view).toEqual({ ...INITIAL_VIEW, gamma: 2 });
  });

  it.each([
    "pins=1",
    "pins=1,2,3",
    `pins=${"1,2~".repeat(9)}1,2`,
    "labels=-1,2",
    "labels=3",
    "rgb=1,2",
    "part=1,2,0",
    "part=a",
  ])("refuses %s", (query) => {
    expect(viewOf(query)).toEqual({ view: INITIAL_VIEW, problems: [query.split("=")[0]] });
  });

  it("ignores unknown parameters and never throws", () => {
    fc.assert(
      fc.property(fc.string(), (query) => {
        viewOf(query);
      }),
    );
    expect(viewOf("utm_source=mail&fbclid=1").problems).toEqual([]);
  });
});
