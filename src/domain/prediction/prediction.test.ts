import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shareAbove } from "#domain/render/overlay.ts";
import { answerFor, lastClass } from "./fixtures/answers.ts";
import {
  type ClassSelection,
  classMask,
  mostLikelyClasses,
  mostLikelyShares,
  type Prediction,
  type SectorSummary,
  scoreCounts,
  scorePlane,
  sectorTable,
  selectedScores,
  summarise,
} from "./prediction.ts";
import type { Region } from "./regions.ts";

/** The output of make-summary.py. */
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

const CASES = JSON.parse(
  readFileSync("src/domain/prediction/fixtures/summary.json", "utf8"),
) as Case[];

/** One band of a uint8 chip, over 255, used as a prediction. */
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

/** The output of make-regions.py for the model's predictions. */
interface AnswerRow {
  readonly name: string;
  readonly threshold: number;
  readonly minRegionPixels: number;
  readonly share: number;
  readonly pixelCount: number;
  readonly regionCount: number;
  /** The first of them. */
  readonly regions: readonly Region[];
  readonly ninths: readonly SectorSummary[];
}

const ANSWER_ROWS = readFileSync("src/domain/prediction/fixtures/summaries.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as AnswerRow);

/** Numbers within it are compared approximately. */
function close<T extends object>(value: T): unknown {
  return Object.fromEntries(
    Object.entries(value).map(([name, part]: [string, unknown]) => [
      name,
      typeof part === "number" && !Number.isInteger(part) ? expect.closeTo(part, 9) : part,
    ]),
  );
}

describe.each(ANSWER_ROWS)(
  "the model's prediction for $name at $threshold, regions of $minRegionPixels pixels or more",
  (row) => {
    const prediction = answerFor(row.name);
    const shown = lastClass(prediction, row.threshold);

    it("finds the same regions as scipy.ndimage.label", () => {
      const found = summarise(prediction, shown, row.minRegionPixels);
      expect(found.pixelCount).toBe(row.pixelCount);
      expect(found.share).toBeCloseTo(row.share, 12);
      expect(shareAbove(scorePlane(prediction, 0), row.threshold)).toBe(found.share);
      expect(found.regionCount).toBe(row.regionCount);
      expect(found.regions.slice(0, row.regions.length)).toEqual(row.regions.map(close));
    });

    it("computes the same 3 × 3 table as numpy", () => {
      expect(sectorTable(prediction, shown)).toEqual(row.ninths.map(close));
    });
  },
);

describe("of several classes", () => {
  const [line = ""] = readFileSync("src/domain/prediction/fixtures/classes.jsonl", "utf8").split(
    "\n",
  );
  const expected = JSON.parse(line) as {
    readonly scores: readonly (number | null)[];
    readonly mostLikely: readonly number[];
    readonly highest: readonly (number | null)[];
    readonly shares: readonly number[];
  };
  const orNaN = (score: number | null): number => score ?? Number.NaN;
  const four: Prediction = {
    height: 6,
    width: 9,
    classCount: 4,
    scores: Float32Array.from(expected.scores, orNaN),
    notFinite: 0,
  };
  const mostLikely: ClassSelection = {
    shown: "most-likely",
    threshold: 1,
    colours: [undefined, [1, 2, 3], undefined, [4, 5, 6]],
  };

  it("assigns each pixel numpy's argmax, ignoring NaN", () => {
    expect([...mostLikelyClasses(four)]).toEqual(expected.mostLikely);
    expect([...selectedScores(four, "most-likely")]).toEqual(expected.highest.map(orNaN));
    expect(mostLikelyShares(four)).toEqual(
      expected.shares.map((share) => expect.closeTo(share, 12)),
    );
  });

  it("masks the drawn classes regardless of the threshold", () => {
    const drawn = expected.mostLikely.map((index) => Number(index === 1 || index === 3));
    expect([...classMask(four, mostLikely)]).toEqual(drawn);
    const share = (expected.shares[1] ?? 0) + (expected.shares[3] ?? 0);
    expect(summarise(four, mostLikely).share).toBeCloseTo(share, 12);
  });

  it("applies the threshold to a single class", () => {
    const plane = scorePlane(four, 2);
    expect([...classMask(four, { shown: 2, threshold: 0.5, colours: [] })]).toEqual(
      Array.from(plane, (score) => Number(score >= 0.5)),
    );
    expect(selectedScores(four, 2).buffer).toBe(four.scores.buffer);
    expect(() => classMask(four, { shown: 4, threshold: 0, colours: [] })).toThrow(RangeError);
  });

  it("assigns no class to pixels without a score", () => {
    const none: Prediction = { ...four, scores: new Float32Array(4 * 54).fill(Number.NaN) };
    expect(mostLikelyShares(none)).toEqual([0, 0, 0, 0]);
    expect(summarise(none, mostLikely)).toMatchObject({ share: 0, pixelCount: 0 });
  });
});

describe("sectorTable", () => {
  it("omits ninths without a scored pixel", () => {
    const table = sectorTable(prediction([[1, Number.NaN]]), {
      shown: 0,
      threshold: 0.5,
      colours: [],
    });
    expect(table).toHaveLength(9);
    expect(table.filter(({ share }) => share !== undefined)).toEqual([
      { where: "middle left", share: 1, meanScore: 1 },
    ]);
  });
});

describe.each(CASES)("band $band of $file", ({ file, band, histogram, summaries }) => {
  const scores = bandAsPrediction(file, band);

  it.each(summaries)("matches scipy's mask and regions at $threshold", (expected) => {
    const found = summarise(scores, lastClass(scores, expected.threshold));
    expect(found.pixelCount).toBe(expected.pixelCount);
    expect(found.share).toBeCloseTo(expected.share, 12);
    expect(found.regionCount).toBe(expected.regionCount);
    expect(found.regions[0]?.pixelCount).toBe(expected.largest?.pixelCount);
    if (expected.meanInside === null) expect(found.meanInside).toBeUndefined();
    else expect(found.meanInside).toBeCloseTo(expected.meanInside, 9);
  });

  it("matches numpy's histogram", () => {
    expect([...scoreCounts(scores.scores, 64, [0, 1])]).toEqual(histogram);
  });
});

describe("summarise", () => {
  const summaryOf = (of: Prediction, threshold: number) => summarise(of, lastClass(of, threshold));

  it("counts regions below the minimum size in the share only", () => {
    const scores = prediction([[1, 0, 1, 1]]);
    const summary = summarise(scores, lastClass(scores, 0.5), 2);
    expect(summary).toMatchObject({ share: 0.75, pixelCount: 3, regionCount: 1 });
    expect(summary.regions.map(({ pixelCount }) => pixelCount)).toEqual([2]);
  });

  it("locates the centre of the whole mask, across regions", () => {
    const summary = summaryOf(prediction([[1, 0, 1, 1]]), 0.5);
    expect(summary.centre?.row).toBe(0.5);
    expect(summary.centre?.column).toBeCloseTo((0.5 + 2.5 + 3.5) / 3, 12);
    expect(summaryOf(prediction([[0]]), 0.5).centre).toBeUndefined();
  });

  it("includes scores equal to the threshold, compared in float32 like numpy", () => {
    expect(summaryOf(prediction([[50 / 255, 0.19, 0.5]]), 50 / 255).pixelCount).toBe(2);
  });

  it("excludes pixels without a score from the share", () => {
    const summary = summaryOf(prediction([[1, Number.NaN, 0, Number.NaN]]), 0.5);
    expect(summary.share).toBe(0.5);
    expect(summary.meanInside).toBe(1);
  });

  it("gives no position for an empty mask", () => {
    expect(summaryOf(prediction([[0, Number.NaN]]), 0.5)).toEqual({
      share: 0,
      pixelCount: 0,
      meanInside: undefined,
      regionCount: 0,
      regions: [],
    });
  });

  it("gives a share of 0 if no pixel has a score", () => {
    expect(summaryOf(prediction([[Number.NaN]]), 0).share).toBe(0);
  });

  it("counts the last class of several", () => {
    const two: Prediction = {
      height: 1,
      width: 2,
      classCount: 2,
      scores: Float32Array.of(1, 0.75, 0, 0.25),
      notFinite: 0,
    };
    expect(summaryOf(two, 0.2).pixelCount).toBe(1);
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

  it("returns one class's scores without a copy", () => {
    const plane = scorePlane(two, 1);
    expect([...plane]).toEqual([3, 4]);
    expect(plane.buffer).toBe(two.scores.buffer);
  });

  it.each([-1, 2, 0.5])("refuses class %d", (classIndex) => {
    expect(() => scorePlane(two, classIndex)).toThrow(RangeError);
  });
});

describe("scoreCounts", () => {
  it("counts scores outside the range in the end bins, and ignores NaN", () => {
    const scores = Float32Array.of(-3, 0, 0.5, 1, 7, Number.NaN);
    expect([...scoreCounts(scores, 2, [0, 1])]).toEqual([2, 3]);
  });

  it("spans another range if one is given", () => {
    const scores = Float32Array.of(-1, -0.5, 0.5, 1);
    expect([...scoreCounts(scores, 4, [-1, 1])]).toEqual([1, 1, 0, 2]);
  });
});
