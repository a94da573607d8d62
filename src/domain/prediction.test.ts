import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Prediction, scoreHistogram, scorePlane, summarise } from "./prediction.ts";

/** What make-summary.py wrote. */
interface Case {
  readonly file: string;
  readonly band: number;
  readonly histogram: number[];
  readonly summaries: {
    readonly threshold: number;
    readonly share: number;
    readonly pixelCount: number;
    readonly meanInside: number | null;
    readonly regionCount: number;
    readonly largest: { pixelCount: number; row: number; column: number } | null;
  }[];
}

const CASES = JSON.parse(readFileSync("src/domain/fixtures/summary.json", "utf8")) as Case[];

/** One band of a chip of uint8 counts, over 255, as if a model had given it. */
function bandAsPrediction(file: string, band: number): Prediction {
  const bytes = readFileSync(`public/samples/${file}`);
  // npy format 1.0: the values follow a header whose length is at byte 8.
  const counts = bytes.subarray(10 + bytes.readUInt16LE(8));
  const scores = Float32Array.from({ length: 256 * 256 }, (_, pixel) =>
    Math.fround((counts[pixel * 6 + band] ?? Number.NaN) / 255),
  );
  return { height: 256, width: 256, classCount: 1, scores, notFinite: 0 };
}

function prediction(rows: readonly (readonly number[])[]): Prediction {
  const scores = Float32Array.from(rows.flat());
  const notFinite = scores.filter((score) => Number.isNaN(score)).length;
  return { height: rows.length, width: rows[0]?.length ?? 0, classCount: 1, scores, notFinite };
}

describe.each(CASES)("band $band of $file", ({ file, band, histogram, summaries }) => {
  const scores = bandAsPrediction(file, band);

  it.each(summaries)("has scipy's mask and regions at $threshold", (expected) => {
    const found = summarise(scores, expected.threshold);
    expect(found.pixelCount).toBe(expected.pixelCount);
    expect(found.share).toBeCloseTo(expected.share, 12);
    expect(found.regionCount).toBe(expected.regionCount);
    expect(found.largestRegion?.pixelCount).toBe(expected.largest?.pixelCount);
    if (expected.meanInside === null) expect(found.meanInside).toBeUndefined();
    else expect(found.meanInside).toBeCloseTo(expected.meanInside, 9);
  });

  it("has numpy's histogram", () => {
    expect([...scoreHistogram(scores, 64)]).toEqual(histogram);
  });
});

describe("summarise", () => {
  it("takes scores at the threshold, compared in float32 as numpy does", () => {
    expect(summarise(prediction([[50 / 255, 0.19, 0.5]]), 50 / 255).pixelCount).toBe(2);
  });

  it("leaves pixels without a score out of the share", () => {
    const summary = summarise(prediction([[1, Number.NaN, 0, Number.NaN]]), 0.5);
    expect(summary.share).toBe(0.5);
    expect(summary.meanInside).toBe(1);
  });

  it("says nothing of an empty mask", () => {
    expect(summarise(prediction([[0, Number.NaN]]), 0.5)).toEqual({
      share: 0,
      pixelCount: 0,
      meanInside: undefined,
      regionCount: 0,
      largestRegion: undefined,
    });
  });

  it("gives a share of 0 where no pixel has a score", () => {
    expect(summarise(prediction([[Number.NaN]]), 0).share).toBe(0);
  });

  it.each([
    [0, 0, "upper left"],
    [0, 4, "upper middle"],
    [1, 8, "upper right"],
    [4, 0, "middle left"],
    [4, 4, "centre"],
    [4, 7, "middle right"],
    [8, 2, "lower left"],
    [8, 5, "lower middle"],
    [7, 7, "lower right"],
  ])("calls a spot at row %i, column %i of nine %s", (row, column, where) => {
    const rows = Array.from({ length: 9 }, (_, r) =>
      Array.from({ length: 9 }, (__, c) => Number(r === row && c === column)),
    );
    expect(summarise(prediction(rows), 0.5).largestRegion?.where).toBe(where);
  });

  it("counts the last class of several", () => {
    const two: Prediction = {
      height: 1,
      width: 2,
      classCount: 2,
      scores: Float32Array.of(1, 0.75, 0, 0.25),
      notFinite: 0,
    };
    expect(summarise(two, 0.2).pixelCount).toBe(1);
  });
});

describe("scorePlane", () => {
  const two: Prediction = {
    height: 1,
    width: 2,
    classCount: 2,
    scores: Float32Array.of(1, 2, 3, 4),
    notFinite: 0,
  };

  it("is a view on one class", () => {
    const plane = scorePlane(two, 1);
    expect([...plane]).toEqual([3, 4]);
    expect(plane.buffer).toBe(two.scores.buffer);
  });

  it.each([-1, 2, 0.5])("refuses class %d", (classIndex) => {
    expect(() => scorePlane(two, classIndex)).toThrow(RangeError);
  });
});

describe("scoreHistogram", () => {
  it("counts what lies beyond the range at its ends, and NaN nowhere", () => {
    const scores = prediction([[-3, 0, 0.5, 1, 7, Number.NaN]]);
    expect([...scoreHistogram(scores, 2)]).toEqual([2, 3]);
  });

  it("spans another range where one is given", () => {
    const scores = prediction([[-1, -0.5, 0.5, 1]]);
    expect([...scoreHistogram(scores, 4, [-1, 1])]).toEqual([1, 1, 0, 2]);
  });
});
