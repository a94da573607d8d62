import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerFor } from "#domain/prediction/fixtures/answers.ts";
import { bestThreshold } from "./best-threshold.ts";
import { referenceScores } from "./confusion.ts";
import { precisionRecallCurve } from "./curves.ts";
import type { ReferenceMask } from "./reference-mask.ts";
import { tallyScores } from "./tally.ts";
import { isBinary, otsuThreshold } from "./thresholds.ts";

function rowsOf<Row>(name: string): Row[] {
  return readFileSync(`src/domain/scores/fixtures/${name}.jsonl`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

/** The output of make-thresholds.py. */
interface Curve {
  readonly name: string;
  readonly labels: string;
  readonly scores: string;
  readonly bestThreshold: number;
  readonly bestF1: number;
  /** scikit-learn's, from the lowest. */
  readonly thresholds: readonly number[];
  readonly precision: readonly number[];
  readonly recall: readonly number[];
}

function float32(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

function referenceOf(labels: Uint8Array): Pick<ReferenceMask, "labels"> {
  return { labels };
}

const CURVES = rowsOf<Curve>("curves").map((row) => ({
  ...row,
  scores: float32(row.scores),
  reference: referenceOf(Uint8Array.from(Buffer.from(row.labels, "base64"))),
}));

describe("otsuThreshold", () => {
  it.each(
    rowsOf<{ name: string; scores: string; range: [number, number]; threshold: number }>("otsu"),
  )("equals scikit-image's for $name", ({ scores, range, threshold }) => {
    expect(otsuThreshold(float32(scores), range)).toBeCloseTo(threshold, 12);
  });

  it.each(rowsOf<{ name: string; threshold: number }>("otsu-answers"))(
    "equals scikit-image's for the model's prediction of $name",
    ({ name, threshold }) => {
      expect(otsuThreshold(answerFor(name).scores, [0, 1])).toBeCloseTo(threshold, 12);
    },
  );
});

describe("otsuThreshold", () => {
  it("is undefined if the scores do not form two groups", () => {
    expect(otsuThreshold(new Float32Array(9).fill(0.3), [0, 1])).toBeUndefined();
    expect(otsuThreshold(Float32Array.of(Number.NaN), [0, 1])).toBeUndefined();
    expect(otsuThreshold(new Float32Array(), [0, 1])).toBeUndefined();
  });

  it("ignores NaN scores", () => {
    const scores = Float32Array.of(0.1, Number.NaN, 0.9, 0.9);
    expect(otsuThreshold(scores, [0, 1])).toBe(
      otsuThreshold(Float32Array.of(0.1, 0.9, 0.9), [0, 1]),
    );
  });
});

describe.each(CURVES)("of $name", (row) => {
  it("has scikit-learn's best F1", () => {
    const best = bestThreshold(tallyScores(row.reference, row.scores));
    expect(best?.f1).toBeCloseTo(row.bestF1, 12);
    expect(best?.threshold).toBe(row.bestThreshold);
    expect(referenceScores(row.reference, row.scores, row.bestThreshold).f1).toBeCloseTo(
      row.bestF1,
      12,
    );
  });

  it("matches scikit-learn's entire curve", () => {
    const curve = precisionRecallCurve(tallyScores(row.reference, row.scores), 10_000).toReversed();
    for (const { threshold, x: recall, y: precision } of curve) {
      const at = row.thresholds.indexOf(threshold);
      expect(precision).toBeCloseTo(row.precision[at] ?? Number.NaN, 12);
      expect(recall).toBeCloseTo(row.recall[at] ?? Number.NaN, 12);
    }
    // A step of recall between two points is never omitted.
    const recalls = row.recall.map((recall) => recall.toFixed(9));
    expect(new Set(curve.map(({ x }) => x.toFixed(9)))).toEqual(
      new Set(recalls.filter((recall) => Number(recall) > 0 || recall === recalls.at(-1))),
    );
  });

  it("reduces the curve for a chart, keeping its ends", () => {
    const whole = precisionRecallCurve(tallyScores(row.reference, row.scores), 10_000);
    const part = precisionRecallCurve(tallyScores(row.reference, row.scores), 20);
    expect(part.length).toBeLessThanOrEqual(20);
    expect(part[0]).toEqual(whole[0]);
    expect(part.at(-1)).toEqual(whole.at(-1));
  });
});

describe("a reference mask without the class", () => {
  const reference = referenceOf(Uint8Array.of(0, 0, 255));
  it("has no best threshold and no curve", () => {
    expect(bestThreshold(tallyScores(reference, Float32Array.of(0.1, 0.5, 0.9)))).toBeUndefined();
    expect(
      precisionRecallCurve(tallyScores(reference, Float32Array.of(0.1, 0.5, 0.9)), 200),
    ).toEqual([]);
  });
});

describe("bestThreshold", () => {
  it("is the highest F1 of all thresholds, for any scores and labels", () => {
    const pixel = fc.tuple(fc.constantFrom(0, 1, 255), fc.integer({ min: 0, max: 8 }));
    fc.assert(
      fc.property(fc.array(pixel, { minLength: 1, maxLength: 40 }), (pixels) => {
        const reference = referenceOf(Uint8Array.from(pixels, ([label]) => label));
        const scores = Float32Array.from(pixels, ([, score]) => score / 8);
        const all = Array.from(
          scores,
          (score) => referenceScores(reference, scores, score).f1 ?? 0,
        );
        const hasClass = reference.labels.includes(1);
        const best = bestThreshold(tallyScores(reference, scores));
        if (!hasClass) expect(best).toBeUndefined();
        else expect(best?.f1).toBeCloseTo(Math.max(...all), 12);
      }),
    );
  });
});

describe("isBinary", () => {
  const reply = (...scores: readonly number[]) => ({
    height: 1,
    width: scores.length,
    classCount: 1,
    scores: Float32Array.from(scores),
    notFinite: 0,
  });

  it("is true for a mask, with or without missing pixels", () => {
    expect(isBinary(reply(0, 1, 1))).toBe(true);
    expect(isBinary(reply(0, Number.NaN, 1))).toBe(true);
    expect(isBinary(reply(0, 0))).toBe(true);
  });

  it("is false for other scores and without any", () => {
    expect(isBinary(reply(0, 0.5, 1))).toBe(false);
    expect(isBinary(reply(Number.NaN))).toBe(false);
    expect(isBinary(answerFor("goes16-20210921T2250Z-z7-x21-y49-smoke"))).toBe(false);
  });
});
