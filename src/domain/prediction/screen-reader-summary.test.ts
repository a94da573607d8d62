import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Crs, Grid } from "#domain/geo/grid.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import { answerFor, lastClass } from "./fixtures/answers.ts";
import { type Prediction, summarise } from "./prediction.ts";
import { screenReaderSummary } from "./screen-reader-summary.ts";

/** What make-regions.py wrote. */
const ROWS = readFileSync("src/domain/prediction/fixtures/summaries.jsonl", "utf8")
  .trim()
  .split("\n")
  .map(
    (line) =>
      JSON.parse(line) as {
        readonly name: string;
        readonly threshold: number;
        readonly leastPixels: number;
        readonly sentence: string;
      },
  );

const CHIP = { threshold: 0.5, height: 3, width: 3, grid: undefined };

/** A spot at the upper left of three by three pixels, and others where `more` says. */
function spots(more: readonly number[] = []) {
  const scores = new Float32Array(9);
  for (const pixel of [0, ...more]) scores[pixel] = 0.75;
  const prediction: Prediction = { height: 3, width: 3, classCount: 1, scores, notFinite: 0 };
  return summarise(prediction, lastClass(prediction, 0.5));
}

function gridOf(crs: Crs, transform: Grid["transform"] = [10, 0, 0, 0, -10, 0]): Grid {
  return { transform, crs, source: "file" };
}

const UTM: Crs = { kind: "projected", title: "WGS 84 / UTM zone 32N", epsg: 32_632 };

describe("screenReaderSummary reports numpy's numbers", () => {
  it.each(ROWS)("of $name at $threshold", ({ name, threshold, leastPixels, sentence }) => {
    const prediction = answerFor(name);
    const summary = summarise(prediction, lastClass(prediction, threshold), leastPixels);
    const told = { threshold, height: 256, width: 256, grid: undefined };
    expect(screenReaderSummary(SMOKE, summary, told)).toBe(sentence);
  });
});

describe("screenReaderSummary", () => {
  it("speaks of one region in the singular", () => {
    expect(screenReaderSummary(SMOKE, spots(), CHIP)).toBe(
      "Smoke covers 11.1% of the chip, 1 region, upper left, mean probability inside 0.75.",
    );
  });

  it("calls a score a score, and an image of no fixed size a scene", () => {
    expect(screenReaderSummary(WATER, spots([8]), CHIP)).toBe(
      "Water covers 22.2% of the scene, 2 regions, the largest upper left, mean score inside 0.75.",
    );
  });

  it("calls an image that is larger than the model's own a scene", () => {
    expect(screenReaderSummary(SMOKE, spots(), { ...CHIP, width: 512 })).toContain(
      "% of the scene,",
    );
  });

  it.each([
    ["degrees", gridOf({ kind: "geographic", title: "WGS 84" })],
    ["a known projection", gridOf(UTM)],
    [
      "a satellite's grid",
      gridOf({ kind: "geostationary", title: "", longitude: -75, height: 35_786_023 }),
    ],
  ])("names the compass on a grid in %s with north up", (_, grid) => {
    expect(screenReaderSummary(SMOKE, spots(), { ...CHIP, grid })).toContain(
      "1 region, north-west,",
    );
  });

  it.each([
    ["an unknown projection", gridOf({ kind: "projected", title: "Polar", epsg: 3413 })],
    ["unknown coordinates", gridOf({ kind: "unknown", title: "" })],
    ["south up", gridOf(UTM, [10, 0, 0, 0, 10, 0])],
    ["turned", gridOf(UTM, [8, 6, 0, 6, -8, 0])],
  ])("names the picture's own sides on a grid that is %s", (_, grid) => {
    expect(screenReaderSummary(SMOKE, spots(), { ...CHIP, grid })).toContain(
      "1 region, upper left,",
    );
  });

  it("names what was not found, and the threshold if there is one", () => {
    const nothing = {
      share: 0,
      pixelCount: 0,
      meanInside: undefined,
      regionCount: 0,
      centre: undefined,
      regions: [],
    };
    expect(screenReaderSummary(SMOKE, nothing, { ...CHIP, threshold: 50 / 255 })).toBe(
      "No smoke at or above 0.20.",
    );
    const told = { ...CHIP, threshold: undefined, title: "SO2" };
    expect(screenReaderSummary(SMOKE, nothing, told)).toBe("No SO2.");
  });

  it("never tells a share that is there as none, nor specks as regions", () => {
    const specks = {
      share: 1e-5,
      pixelCount: 1,
      meanInside: 0.6,
      regionCount: 0,
      centre: undefined,
      regions: [],
    };
    expect(screenReaderSummary(SMOKE, specks, CHIP)).toBe(
      "Smoke covers less than 0.1% of the chip, no region large enough to count, mean probability inside 0.60.",
    );
  });
});
