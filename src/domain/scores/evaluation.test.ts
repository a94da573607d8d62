import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNpy } from "#domain/formats/npy.ts";
import { answerFor } from "#domain/prediction/fixtures/answers.ts";
import { bestThreshold } from "./best-threshold.ts";
import { calibrationOf } from "./calibration.ts";
import {
  type Confusion,
  confusionAt,
  pooled,
  type ReferenceScores,
  referenceScores,
} from "./confusion.ts";
import { averagePrecision, precisionRecallCurve, rocArea, rocCurve } from "./curves.ts";
import { referenceMaskOf, UNLABELLED } from "./reference-mask.ts";
import { referencePlane } from "./reference-plane.ts";
import { binnedTally, tallyScores } from "./tally.ts";

/** scikit-learn's results, from make-evaluation.py; null for a division by zero. */
interface Row {
  readonly name: string;
  /** Base64; undefined for a sample. */
  readonly labels?: string;
  readonly scores?: string;
  readonly at: readonly ({ readonly threshold: number; readonly confusion: Confusion } & Readonly<
    Record<keyof ReferenceScores, number | null>
  >)[];
  readonly calibration: {
    readonly brier: number;
    readonly expectedError: number;
    readonly share: readonly number[];
    readonly score: readonly number[];
    readonly pixels: readonly number[];
  };
  readonly averagePrecision: number | null;
  readonly rocArea: number | null;
  readonly best?: { readonly threshold: number; readonly f1: number; readonly iou: number };
  readonly roc?: readonly [x: readonly number[], y: readonly number[]];
}

const ROWS = readFileSync("src/domain/scores/fixtures/evaluation.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);
const SAMPLES = ROWS.filter(({ labels }) => labels === undefined);
const RANDOM = ROWS.filter(({ labels }) => labels !== undefined);

function bytesOf(base64 = ""): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64, "base64"));
}

/** Labels and scores of a row, made as in make-evaluation.py. */
function inputsOf({ name, labels, scores }: Row): { labels: Uint8Array; scores: Float32Array } {
  if (labels !== undefined) {
    return { labels: bytesOf(labels), scores: new Float32Array(bytesOf(scores).buffer) };
  }
  if (name.startsWith("goes")) {
    const answer = answerFor(name).scores;
    const isOfClass = (pixel: number): boolean => {
      const [row, column] = [pixel >> 8, pixel & 255];
      return answer[(row << 8) + ((column - 3) & 255)]! >= Math.fround(20 / 255);
    };
    return {
      labels: Uint8Array.from(answer, (_, pixel) =>
        pixel < 5 * 256 ? UNLABELLED : Number(isOfClass(pixel)),
      ),
      scores: answer,
    };
  }
  const label = readFileSync(`public/samples/${name}-label.npy`);
  const array = parseNpy(Uint8Array.from(label).buffer);
  const rest = { nodata: undefined, grid: undefined, bandLabels: undefined, members: [] };
  const answer = gunzipSync(readFileSync("src/domain/scores/fixtures/flood-answer.gz"));
  return {
    labels: referenceMaskOf({ array, format: "npy", member: undefined, ...rest }).labels,
    scores: Float32Array.from(answer, (count) => count / 255),
  };
}

/** Equal to 12 digits behind the point; undefined where the oracle divides by zero. */
function expectNumber(value: number | undefined, expected: number | null): void {
  if (expected === null) expect(value).toBeUndefined();
  else expect(value).toBeCloseTo(expected, 12);
}

function expectRow(row: Row): void {
  const { labels, scores } = inputsOf(row);
  const reference = { labels };
  for (const { threshold, confusion, ...expected } of row.at) {
    expect(confusionAt(reference, scores, threshold)).toEqual(confusion);
    for (const [key, value] of Object.entries(referenceScores(reference, scores, threshold))) {
      expectNumber(value, expected[key as keyof ReferenceScores]);
    }
  }
  const calibration = calibrationOf(reference, scores);
  expectNumber(calibration?.brier, row.calibration.brier);
  expectNumber(calibration?.expectedError, row.calibration.expectedError);
  expect(calibration?.bins.map(({ pixels }) => pixels)).toEqual(row.calibration.pixels);
  for (const [at, { share, score }] of calibration?.bins.entries() ?? []) {
    expectNumber(share, row.calibration.share[at] ?? null);
    expectNumber(score, row.calibration.score[at] ?? null);
  }
  const tally = tallyScores(reference, scores);
  expectNumber(averagePrecision(tally), row.averagePrecision);
  expectNumber(rocArea(tally), row.rocArea);
  const best = bestThreshold(tally);
  expect(best?.threshold).toBe(row.best?.threshold);
  expectNumber(best?.f1, row.best?.f1 ?? null);
  expectNumber(best?.iou, row.best?.iou ?? null);
}

describe("scores equal scikit-learn's", () => {
  it.each(SAMPLES)("on the sample $name", expectRow);

  it("on random masks with ignored pixels, ties and missing scores", () => {
    for (const row of RANDOM) expectRow(row);
  });

  it("at every point of the ROC curve", () => {
    for (const row of RANDOM) {
      const { labels, scores } = inputsOf(row);
      const curve = rocCurve(tallyScores({ labels }, scores), 10_000);
      const [x, y] = row.roc ?? [[], []];
      const isOnCurve = (point: { x: number; y: number }): boolean =>
        x.some((rate, at) => Math.hypot(rate - point.x, (y[at] ?? 0) - point.y) < 1e-12);
      expect(curve.every(isOnCurve)).toBe(true);
      expect(curve.length > 0).toBe(x.length > 0);
    }
  });
});

/** Labels with ignored pixels, and scores with ties. */
const MASKED = fc
  .array(fc.tuple(fc.constantFrom(0, 1, UNLABELLED), fc.integer({ min: 0, max: 9 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((pixels) => ({
    labels: Uint8Array.from(pixels, ([label]) => label),
    scores: Float32Array.from(pixels, ([, score]) => score / 9),
  }));

describe("a tally in bins", () => {
  it("equals the sorted one where no two scores share a bin", () => {
    fc.assert(
      fc.property(MASKED, ({ labels, scores }) => {
        const known = scores.map((score, pixel) =>
          labels[pixel] === UNLABELLED ? Number.NaN : score,
        );
        expect(binnedTally({ labels }, known)).toEqual(tallyScores({ labels }, known));
      }),
      { numRuns: 20 },
    );
  });

  it("counts exactly at the threshold that it names for many scores of one bin", () => {
    // 0.5 and the next float32 are in one bin.
    const scores = Float32Array.of(0, 1, 0.5 + 2 ** -24, 0.5);
    const labels = Uint8Array.of(0, 1, 0, 1);
    const { thresholds, found, right } = binnedTally({ labels }, scores);
    expect([...thresholds]).toEqual([1, 0.5, 0]);
    expect([...found]).toEqual([1, 3, 4]);
    expect([...right]).toEqual([1, 2, 2]);
  });
});

describe("pooled", () => {
  it("is the confusion of all pixels together", () => {
    fc.assert(
      fc.property(fc.array(MASKED, { maxLength: 4 }), (masks) => {
        const together = {
          labels: Uint8Array.from(masks.flatMap(({ labels }) => [...labels])),
          scores: Float32Array.from(masks.flatMap(({ scores }) => [...scores])),
        };
        expect(pooled(masks.map((one) => confusionAt(one, one.scores, 0.5)))).toEqual(
          confusionAt(together, together.scores, 0.5),
        );
      }),
    );
  });
});

describe("calibrationOf", () => {
  it("is undefined for scores that are no probabilities, and without a pixel", () => {
    const labels = Uint8Array.of(0, 1);
    expect(calibrationOf({ labels }, Float32Array.of(0.5, 1.5))).toBeUndefined();
    expect(calibrationOf({ labels }, Float32Array.of(-0.5, 0.5))).toBeUndefined();
    expect(calibrationOf({ labels }, Float32Array.of(Number.NaN, Number.NaN))).toBeUndefined();
  });
});

describe("referencePlane", () => {
  it("has the labels, and NaN where a label or a score is missing", () => {
    const labels = Uint8Array.of(0, 1, UNLABELLED, 1);
    const scores = Float32Array.of(0.1, 0.2, 0.3, Number.NaN);
    expect([...referencePlane({ labels }, scores)]).toEqual([0, 1, Number.NaN, Number.NaN]);
  });
});

describe("a curve for a chart", () => {
  it("has at most the points asked for, with both ends", () => {
    const row = SAMPLES[0]!;
    const { labels, scores } = inputsOf(row);
    const tally = tallyScores({ labels }, scores);
    for (const curveOf of [precisionRecallCurve, rocCurve]) {
      const [whole, part] = [curveOf(tally, 10_000), curveOf(tally, 40)];
      expect(part.length).toBeLessThanOrEqual(40);
      expect(part.length).toBeGreaterThan(10);
      expect([part[0], part.at(-1)]).toEqual([whole[0], whole.at(-1)]);
    }
  });
});
