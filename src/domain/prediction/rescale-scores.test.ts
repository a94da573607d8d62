import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Prediction } from "./prediction.ts";
import { enlarged, oneHot, windowed, withScale } from "./rescale-scores.ts";

/** The output of make-rescaled.py: scipy's values. */
interface Rescaled {
  readonly sizes: readonly {
    readonly height: number;
    readonly width: number;
    readonly scores: readonly number[];
    readonly to: { readonly height: number; readonly width: number };
    readonly bilinear: readonly number[];
    readonly nearest: readonly number[];
  }[];
  readonly scales: {
    readonly height: number;
    readonly width: number;
    readonly logits: readonly number[];
    readonly sigmoid: readonly number[];
    readonly softmax: readonly number[];
  };
}

const { sizes, scales } = JSON.parse(
  readFileSync("src/domain/prediction/fixtures/rescaled.json", "utf8"),
) as Rescaled;

function predictionOf(
  scores: readonly number[],
  height: number,
  width: number,
  classCount = 1,
): Prediction {
  return { height, width, classCount, scores: Float32Array.from(scores), notFinite: 0 };
}

function expectClose(found: Float32Array, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  const most = Math.max(...expected.map((value, index) => Math.abs(value - (found[index] ?? 9))));
  expect(most).toBeLessThan(1e-6);
}

describe("an enlarged prediction", () => {
  it.each(sizes)("has scipy's values: $height × $width to $to", ({ to, ...from }) => {
    const prediction = predictionOf(from.scores, from.height, from.width);
    expectClose(enlarged(prediction, to, "bilinear").scores, from.bilinear);
    expectClose(enlarged(prediction, to, "nearest").scores, from.nearest);
  });

  it("enlarges every plane by itself", () => {
    const two = predictionOf([0, 1, 1, 0, 0.5, 0.5, 0.5, 0.5], 2, 2, 2);
    const { scores, classCount, height } = enlarged(two, { height: 4, width: 4 }, "bilinear");
    expect([classCount, height]).toEqual([2, 4]);
    expect([...scores.subarray(16)]).toEqual(Array.from({ length: 16 }, () => 0.5));
  });

  it("has no score where one that counts is missing, and only there", () => {
    const gap = predictionOf([Number.NaN, 1, 1, 1], 1, 4);
    const { scores } = enlarged(gap, { height: 2, width: 8 }, "bilinear");
    expect([...scores.subarray(0, 8)]).toEqual([...Array(3).fill(Number.NaN), 1, 1, 1, 1, 1]);
  });

  it("stays within the scores that it is made from", () => {
    const side = fc.integer({ min: 1, max: 6 });
    const factor = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(
        side,
        side,
        factor,
        fc.infiniteStream(fc.float({ min: 0, max: 1, noNaN: true })),
        (height, width, by, stream) => {
          const scores = Array.from({ length: height * width }, () => Number(stream.next().value));
          const from = predictionOf(scores, height, width);
          const to = { height: height * by, width: width * by };
          const { scores: mixed } = enlarged(from, to, "bilinear");
          expect(Math.min(...mixed)).toBeGreaterThanOrEqual(Math.min(...from.scores) - 1e-6);
          expect(Math.max(...mixed)).toBeLessThanOrEqual(Math.max(...from.scores) + 1e-6);
          const sources = Array.from({ length: to.height * to.width }, (_, pixel) => {
            const [row, column] = [Math.floor(pixel / to.width), pixel % to.width];
            return from.scores[Math.floor(row / by) * width + Math.floor(column / by)];
          });
          expect([...enlarged(from, to, "nearest").scores]).toEqual(sources);
        },
      ),
    );
  });
});

describe("scores on another scale", () => {
  it("are scipy's sigmoid and softmax of logits", () => {
    const { height, width, logits, sigmoid, softmax } = scales;
    const prediction = predictionOf(logits, height, width, 3);
    expectClose(withScale(prediction, "sigmoid").scores, sigmoid);
    expectClose(withScale(prediction, "softmax").scores, softmax);
  });

  it("do not overflow, and stay missing where they are", () => {
    const prediction = predictionOf([1000, -1000, Number.NaN, -1000, 1000, 1], 1, 3, 2);
    expect([...withScale(prediction, "softmax").scores]).toEqual([
      1,
      0,
      Number.NaN,
      0,
      1,
      Number.NaN,
    ]);
    expect([...withScale(prediction, "sigmoid").scores].slice(0, 3)).toEqual([1, 0, Number.NaN]);
  });

  it("are divided", () => {
    const prediction = predictionOf([0, 51, 255], 1, 3);
    expect([...withScale(prediction, "divide-255").scores]).toEqual([0, Math.fround(0.2), 1]);
    expect([...withScale(prediction, "divide-100").scores]).toEqual(
      [0, 0.51, 2.55].map(Math.fround),
    );
    expect(withScale(prediction, "as-is")).toBe(prediction);
  });
});

describe("a window of a prediction", () => {
  const prediction = predictionOf([1, 2, 3, 4, 5, 6], 2, 3);

  it("crops it", () => {
    const { height, width, scores } = windowed(
      prediction,
      { height: 1, width: 2 },
      { row: 1, column: 1 },
    );
    expect([height, width, ...scores]).toEqual([1, 2, 5, 6]);
  });

  it("has no scores outside it", () => {
    const { scores } = windowed(prediction, { height: 4, width: 5 }, { row: -1, column: -1 });
    const none = Number.NaN;
    expect([...scores]).toEqual([
      ...[none, none, none, none, none],
      ...[none, 1, 2, 3, none],
      ...[none, 4, 5, 6, none],
      ...[none, none, none, none, none],
    ]);
  });
});

describe("a map of classes", () => {
  it("becomes one plane for each class, without scores where it has none of them", () => {
    const { classCount, scores } = oneHot(predictionOf([0, 2, 7, Number.NaN], 2, 2), [0, 2]);
    expect(classCount).toBe(2);
    expect([...scores]).toEqual([1, 0, Number.NaN, Number.NaN, 0, 1, Number.NaN, Number.NaN]);
  });
});
