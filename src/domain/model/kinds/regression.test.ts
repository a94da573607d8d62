import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
// A card as an author would write it; no such model exists.
import file from "#domain/model/fixtures/smoke-depth.json" with { type: "json" };
import { parseModelCard } from "#domain/model/parse-model-card.ts";
import { type Prediction, selectedScores, summarise } from "#domain/prediction/prediction.ts";
import { resultText } from "#domain/prediction/result-text.ts";
import { maskOf } from "#domain/render/overlay.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import { renderStyleOf } from "#domain/view/view-style.ts";
import { kindOf } from "./kinds.ts";

const CARD = parseModelCard(file, "smoke-depth.json");
const { output } = CARD;
const KIND = kindOf(output, 1);
// numpy 2.4.6, of the values that are not NaN: mean 0.275, std 0.1677, percentiles 2 and 98
// 0.059 and 0.491.
const VALUES = Float32Array.of(0.05, 0.2, 0.35, 0.5, Number.NaN, Number.NaN);

/** The problems of the card after a change of its output's facts and of `mlm:output`. */
function problemsOf(change: (facts: object, output: object) => void): unknown {
  const altered = structuredClone(file);
  const { "mlm:output": outputs, "plumescope:card": card } = altered.properties;
  for (const written of outputs) change(card.outputs.depth, written);
  try {
    parseModelCard(altered, "smoke-depth.json");
    return [];
  } catch (error) {
    return error instanceof AppError && "problems" in error.failure && error.failure.problems;
  }
}

describe("a card of a regression", () => {
  it("has a quantity, a unit and a colormap, and no thresholds", () => {
    expect(output).toMatchObject({
      kind: "regression",
      classTitle: "Smoke layer depth",
      unit: "km",
      colourMap: "magma",
      range: [0, 0.8],
      thresholds: [],
      classes: [],
    });
  });

  it("must name the task", () => {
    expect(problemsOf(() => undefined)).toEqual([]);
    expect(problemsOf((_, result) => Reflect.set(result, "tasks", ["segmentation"]))).toEqual([
      'properties["mlm:output"][0].tasks must include "regression", as the kind of its scores is "value".',
    ]);
  });

  it("has no classes, and one value per pixel", () => {
    expect(problemsOf((facts) => Reflect.set(facts, "positive_class", 1))).toEqual([
      expect.stringContaining(
        '["plumescope:card"].outputs.depth.positive_class is not a known key',
      ),
    ]);
    const three = (_: object, result: object) =>
      Reflect.set(Reflect.get(result, "result") as object, "shape", [-1, 256, 256, 3]);
    expect(problemsOf(three)).toEqual([
      'properties["mlm:output"][0].result.shape ends in 3, which no kind of model with the scores "value" has.',
    ]);
  });
});

describe("a regression's prediction", () => {
  const prediction: Prediction = {
    height: 2,
    width: 3,
    classCount: 1,
    scores: VALUES,
    notFinite: 2,
  };
  const [colour] = KIND.planes(output, 1).map((plane) => plane.colour);
  const { overlay } = renderStyleOf({ ...INITIAL_VIEW, threshold: 0.4 }, CARD, {
    spreads: [],
    classColours: [colour],
  });

  it("is drawn in the card's colormap and range at every pixel with a value, regardless of a link's threshold", () => {
    expect(overlay).toMatchObject({
      style: "colormap",
      shown: 0,
      ramp: { colourMap: "magma", range: [0, 0.8] },
    });
    const scores = Float32Array.of(-3.4e38, 0, Number.NaN);
    expect([...maskOf(scores, overlay.threshold)]).toEqual([1, 1, 0]);
  });

  it("is described by statistics instead of a share", () => {
    const scores = selectedScores(prediction, overlay.shown);
    const summary = summarise(prediction, overlay);
    const text = resultText(CARD, { prediction, shown: overlay, scores, summary, grid: undefined });
    expect(text).toEqual({
      title: "Smoke layer depth: mean 0.275\u202fkm",
      lines: [
        "Standard deviation 0.168\u202fkm",
        "Range 0.05 to 0.5\u202fkm",
        "2nd to 98th percentile 0.059 to 0.491\u202fkm",
      ],
      spoken:
        "Smoke layer depth: mean 0.275\u202fkm over the chip, range 0.05 to 0.5\u202fkm, standard deviation 0.168\u202fkm.",
    });
    expect(KIND.shortResult(output, scores)).toBe("Smoke layer depth: mean 0.275\u202fkm");
  });

  it("is described as empty without values", () => {
    const none = Float32Array.of(Number.NaN);
    expect(KIND.shortResult(output, none)).toBe("Smoke layer depth: no values");
  });

  it("has neither classes to choose from nor a threshold", () => {
    expect([KIND.choices([]), KIND.legend([], 0)]).toEqual([[], []]);
    expect(KIND.whyThresholdIsFixed(0, false)).toBe(
      "The model gives values, which no threshold cuts.",
    );
  });

  it("is read as several classes if the reply has several planes", () => {
    expect(kindOf(output, 3).id).toBe("several-classes");
  });
});
