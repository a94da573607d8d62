import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Crs, Grid } from "#domain/geo/grid.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { answerFor, lastClass } from "./fixtures/answers.ts";
import { type ClassSelection, type Prediction, selectedScores, summarise } from "./prediction.ts";
import { resultText, shortResultText } from "./result-text.ts";

/** The output of make-regions.py. */
const ROWS = readFileSync("src/domain/prediction/fixtures/summaries.jsonl", "utf8")
  .trim()
  .split("\n")
  .map(
    (line) =>
      JSON.parse(line) as {
        readonly name: string;
        readonly threshold: number;
        readonly minRegionPixels: number;
        readonly sentence: string;
      },
  );

/** The text for a prediction with one class shown. */
function spokenOf(
  card: ModelCard,
  prediction: Prediction,
  { threshold = 0.5, minRegionPixels = 1, grid, shown }: Told = {},
): string {
  const selection = shown ?? lastClass(prediction, threshold);
  const summary = summarise(prediction, selection, minRegionPixels);
  const scores = selectedScores(prediction, selection.shown);
  return resultText(card, { prediction, shown: selection, scores, summary, grid }).spoken;
}

interface Told {
  readonly threshold?: number;
  readonly minRegionPixels?: number;
  readonly grid?: Grid;
  readonly shown?: ClassSelection;
}

/** A spot at the upper left of three rows, and others where `more` says. */
function spots(more: readonly number[] = [], width = 3): Prediction {
  const scores = new Float32Array(3 * width);
  for (const pixel of [0, ...more]) scores[pixel] = 0.75;
  return { height: 3, width, classCount: 1, scores, notFinite: 0 };
}

function gridOf(crs: Crs, transform: Grid["transform"] = [10, 0, 0, 0, -10, 0]): Grid {
  return { transform, crs, source: "file" };
}

const UTM: Crs = { kind: "projected", title: "WGS 84 / UTM zone 32N", epsg: 32_632 };

describe("resultText of the fixtures", () => {
  it.each(ROWS)("of $name at $threshold", ({ name, threshold, minRegionPixels, sentence }) => {
    expect(spokenOf(SMOKE, answerFor(name), { threshold, minRegionPixels })).toBe(sentence);
  });
});

describe("resultText for screen readers", () => {
  it("uses the singular for one region", () => {
    expect(spokenOf(SMOKE, spots())).toBe(
      "Smoke covers 11.1% of the chip, 1 region, upper left, mean probability inside 0.75.",
    );
  });

  it("gives no mean of a reply that is a mask already", () => {
    const mask = { ...spots(), scores: spots().scores.map((score) => Math.ceil(score)) };
    expect(spokenOf(SMOKE, mask)).toBe("Smoke covers 11.1% of the chip, 1 region, upper left.");
  });

  it("calls a score a score, and an image of no fixed size a scene", () => {
    expect(spokenOf(WATER, spots([8]))).toBe(
      "Water covers 22.2% of the scene, 2 regions, the largest upper left, mean score inside 0.75.",
    );
  });

  it("calls an image that is larger than the model's own a scene", () => {
    expect(spokenOf(SMOKE, spots([], 512))).toContain("% of the scene,");
  });

  it.each([
    ["degrees", gridOf({ kind: "geographic", title: "WGS 84" })],
    ["a known projection", gridOf(UTM)],
    [
      "a satellite's grid",
      gridOf({ kind: "geostationary", title: "", longitude: -75, height: 35_786_023 }),
    ],
  ])("names the compass on a grid in %s with north up", (_, grid) => {
    expect(spokenOf(SMOKE, spots(), { grid })).toContain("1 region, north-west,");
  });

  it.each([
    ["an unknown projection", gridOf({ kind: "projected", title: "Polar", epsg: 3413 })],
    ["unknown coordinates", gridOf({ kind: "unknown", title: "" })],
    ["south up", gridOf(UTM, [10, 0, 0, 0, 10, 0])],
    ["turned", gridOf(UTM, [8, 6, 0, 6, -8, 0])],
  ])("names the picture's own sides on a grid that is %s", (_, grid) => {
    expect(spokenOf(SMOKE, spots(), { grid })).toContain("1 region, upper left,");
  });

  it("states what was not found, and the threshold", () => {
    expect(spokenOf(SMOKE, spots(), { threshold: 0.8 })).toBe("No smoke at or above 0.80.");
    const output = { ...SMOKE.output, classTitle: "SO2" };
    expect(spokenOf({ ...SMOKE, output }, spots(), { threshold: 0.8 })).toBe(
      "No SO2 at or above 0.80.",
    );
  });

  it("names no class if the most likely one is drawn", () => {
    const three: Prediction = {
      height: 1,
      width: 2,
      classCount: 3,
      scores: Float32Array.of(1, 0, 0, 0.75, 0, 0),
      notFinite: 0,
    };
    const shown = { shown: "most-likely", threshold: 0.5 } as const;
    const drawn = { ...shown, colours: [undefined, [1, 2, 3], [4, 5, 6]] } as const;
    expect(spokenOf(SMOKE, three, { shown: drawn })).toBe(
      "Marked covers 50.0% of the chip, 1 region, middle right, mean probability inside 0.75.",
    );
    expect(spokenOf(SMOKE, three, { shown: { ...shown, colours: [] } })).toBe(
      "Nothing is above the threshold.",
    );
  });

  it("never reports a positive share as none, nor specks as regions", () => {
    const scores = new Float32Array(400 * 500);
    scores[0] = 0.6;
    const specks = { height: 400, width: 500, classCount: 1, scores, notFinite: 0 };
    expect(spokenOf(SMOKE, specks, { minRegionPixels: 2 })).toBe(
      "Smoke covers less than 0.1% of the scene, no region large enough to count, mean probability inside 0.60.",
    );
  });
});

describe("resultText on the screen", () => {
  it("has the share as its title, and the regions and the mean below", () => {
    const prediction = spots([8]);
    const shown = lastClass(prediction, 0.5);
    const scores = selectedScores(prediction, shown.shown);
    const summary = summarise(prediction, shown);
    const result = { prediction, shown, scores, summary, grid: undefined };
    expect(resultText(SMOKE, result)).toMatchObject({
      title: "Smoke: 22.2% of pixels",
      lines: ["2 regions, the largest upper left", "Mean probability inside 0.75"],
    });
  });
});

describe("shortResultText", () => {
  it("gives the share of the heading, also where each pixel has its most likely class", () => {
    // By hand: of four pixels one is background, one of class 2 and two of class 3.
    const scores = Float32Array.of(0.8, 0.1, 0.2, 0.1, 0.1, 0.7, 0.2, 0.3, 0.1, 0.2, 0.6, 0.6);
    const classes: Prediction = { height: 2, width: 2, classCount: 3, scores, notFinite: 0 };
    expect(shortResultText(SMOKE, classes)).toBe("Marked: 75.0%");
    const colours = [undefined, [0, 0, 0], [0, 0, 0]] as const;
    const shown: ClassSelection = { shown: "most-likely", threshold: 0.5, colours };
    const summary = summarise(classes, shown);
    const facts = { prediction: classes, shown, scores, summary, grid: undefined };
    expect(resultText(SMOKE, facts).title).toBe("Marked: 75.0% of pixels");
    expect(shortResultText(SMOKE, spots())).toBe("Smoke: 11.1%");
  });

  it("counts a prediction once, and again for another output", () => {
    const prediction = spots();
    const text = shortResultText(SMOKE, prediction);
    const stricter = { ...SMOKE, output: { ...SMOKE.output, defaultThreshold: 2 } };
    expect(shortResultText(stricter, prediction)).toBe("Smoke: 0.0%");
    expect(shortResultText(SMOKE, prediction)).toBe(text);
    prediction.scores.fill(0);
    expect(shortResultText(SMOKE, prediction)).toBe(text);
  });
});
