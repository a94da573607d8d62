import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { histogram, measureWindow } from "#domain/array/histogram.ts";
import { parseEdits } from "#domain/edits/edit.ts";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import { withoutMissing } from "#domain/prediction/missing-pixels.ts";
import { type Prediction, scoreCounts, summarise } from "#domain/prediction/prediction.ts";
import { bestThreshold } from "#domain/scores/best-threshold.ts";
import { referenceScores } from "#domain/scores/confusion.ts";
import { precisionRecallCurve } from "#domain/scores/curves.ts";
import { tallyScores } from "#domain/scores/tally.ts";
import { otsuThreshold } from "#domain/scores/thresholds.ts";
import { bytesOf, type MissingRow, prepareRow, rowsOf } from "./fixtures/missing-rows.ts";
import { prepareArray, splitImages } from "./prepare.ts";

interface Row extends MissingRow {
  readonly name: string;
  readonly upload: string | null;
  readonly missing: string;
  readonly statistics: readonly Readonly<Record<string, number>>[] | null;
  readonly prediction: {
    readonly scores: string;
    readonly labels: string;
    readonly share: number;
    readonly pixelCount: number;
    readonly meanInside: number;
    readonly histogram: readonly number[];
    readonly iou: number;
    readonly precision: number;
  };
}

interface BatchRow extends Pick<Row, "name" | "npy" | "edits"> {
  readonly images: readonly { readonly upload: string; readonly missing: string }[];
}

const ROWS = rowsOf<Row>("missing.jsonl");
const BATCHES = rowsOf<BatchRow>("missing-batches.jsonl");

const THRESHOLD = 0.4;

function shown(threshold: number) {
  return { shown: 0, threshold, colours: [[255, 0, 0]] } as const;
}

describe("missing pixels", () => {
  it.each(ROWS)("equal numpy's mask, upload and statistics: $name", async (row) => {
    const { file, content, bands, rewrittenFile } = await prepareRow(row);
    const missing = bytesOf(row.missing);
    expect(content.missing ?? new Uint8Array(missing.length)).toEqual(missing);
    expect(content.missingCount).toBe(missing.filter((mark) => mark === 1).length);
    for (const plane of bands) {
      expect(Uint8Array.from(missing, (_, pixel) => Number(Number.isNaN(plane[pixel])))).toEqual(
        missing,
      );
    }
    if (row.upload === null || row.statistics === null) return;
    expect(parseNpy(rewrittenFile ?? file)).toEqual(parseNpy(bytesOf(row.upload).buffer));
    for (const [band, wanted] of row.statistics.entries()) {
      for (const [name, value] of Object.entries(wanted)) {
        expect([band, name, Reflect.get(content.statistics[band] ?? {}, name)]).toEqual([
          band,
          name,
          expect.closeTo(value, 4),
        ]);
      }
    }
  });

  it.each(ROWS)(
    "are in no number of a prediction, as with numpy: $name",
    ({ missing, prediction }) => {
      const mask = bytesOf(missing);
      const scores = new Float32Array(bytesOf(prediction.scores).buffer);
      const size = { height: 1, width: mask.length };
      const masked = withoutMissing(
        { ...size, classCount: 1, scores, notFinite: 0 },
        { ...size, missing: mask },
      );
      const summary = summarise(masked, shown(THRESHOLD));
      expect(summary.share).toBeCloseTo(prediction.share, 12);
      expect(summary.pixelCount).toBe(prediction.pixelCount);
      expect(summary.meanInside).toBeCloseTo(prediction.meanInside, 6);
      expect([...scoreCounts(masked.scores, prediction.histogram.length, [0, 1])]).toEqual(
        prediction.histogram,
      );
      const reference = { ...size, labels: bytesOf(prediction.labels) };
      const { iou, precision } = referenceScores(reference, masked.scores, THRESHOLD);
      expect(iou).toBeCloseTo(prediction.iou, 12);
      expect(precision).toBeCloseTo(prediction.precision, 12);
    },
  );
});

describe("missing pixels of a batch", () => {
  it.each(BATCHES)("stay those of each image when it is split: $name", async (row) => {
    const found = await openFile(bytesOf(row.npy).buffer);
    const batch = splitImages(found, { edits: parseEdits(row.edits) ?? [], card: SMOKE });
    expect(batch.files).toHaveLength(row.images.length);
    for (const [index, file] of batch.files.entries()) {
      const { upload, missing } = row.images[index] ?? { upload: "", missing: "" };
      const { content, rewrittenFile } = prepareArray(await openFile(file), file, {
        edits: batch.edits,
        card: SMOKE,
      });
      expect(parseNpy(rewrittenFile ?? file)).toEqual(parseNpy(bytesOf(upload).buffer));
      const expected = bytesOf(missing);
      expect(content.missing ?? new Uint8Array(expected.length)).toEqual(expected);
    }
  });
});

describe("any missing pixels", () => {
  const pixels = fc.array(
    fc.record({
      score: fc.float({ min: 0, max: 1, noNaN: true }),
      label: fc.integer({ min: 0, max: 1 }),
      isMissing: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  );

  it("leave the numbers of a prediction those of the valid pixels alone", () => {
    fc.assert(
      fc.property(pixels, fc.float({ min: 0, max: 1, noNaN: true }), (all, threshold) => {
        const predictionOf = (of: typeof all): Prediction => ({
          height: 1,
          width: of.length,
          classCount: 1,
          scores: Float32Array.from(of, ({ score }) => score),
          notFinite: 0,
        });
        const referenceOf = (of: typeof all) => ({
          height: 1,
          width: of.length,
          labels: Uint8Array.from(of, ({ label }) => label),
        });
        const missing = Uint8Array.from(all, ({ isMissing }) => Number(isMissing));
        const masked = withoutMissing(predictionOf(all), {
          height: 1,
          width: all.length,
          missing,
        });
        const valid = all.filter(({ isMissing }) => !isMissing);
        const numbers = (prediction: Prediction, reference: ReturnType<typeof referenceOf>) => {
          const { share, pixelCount, meanInside } = summarise(prediction, shown(threshold));
          const { scores } = prediction;
          return {
            ...{ share, pixelCount, meanInside },
            counts: scoreCounts(scores, 10, [0, 1]),
            otsu: otsuThreshold(scores, [0, 1]),
            scores: referenceScores(reference, scores, threshold),
            best: bestThreshold(tallyScores(reference, scores)),
            curve: precisionRecallCurve(tallyScores(reference, scores), 20),
          };
        };
        expect(numbers(masked, referenceOf(all))).toEqual(
          numbers(predictionOf(valid), referenceOf(valid)),
        );
      }),
    );
  });

  it("leave the statistics and histograms of an array those of the valid pixels alone", async () => {
    const image = fc.record({
      values: fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 96, maxLength: 96 }),
      isMissing: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
      fill: fc.constantFrom(-9999, 65_535, 1e20, Number.NaN, Number.POSITIVE_INFINITY),
    });
    await fc.assert(
      fc.asyncProperty(image, async ({ values, isMissing, fill }) => {
        const isGap = (index: number): boolean => isMissing[Math.floor(index / 6)] === true;
        const stored = Float64Array.from(values, (value, index) => (isGap(index) ? fill : value));
        const file = writeNpy(stored, "float64", [4, 4, 6]);
        const edits = Number.isFinite(fill) ? [{ kind: "fill-missing", value: fill } as const] : [];
        const { content, bands } = prepareArray(await openFile(file), file, {
          edits,
          card: { ...SMOKE, input: { ...SMOKE.input, emptyIsZero: false } },
        });
        for (const [band, plane] of bands.entries()) {
          const valid = Float64Array.from(
            values.filter((_, index) => index % 6 === band && !isGap(index)),
          );
          const { min, max, mean } = content.statistics[band] ?? {};
          if (valid.length === 0) {
            expect([min, max, mean]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
            continue;
          }
          expect([min, max]).toEqual([Math.min(...valid), Math.max(...valid)]);
          expect(mean).toBeCloseTo(valid.reduce((sum, value) => sum + value, 0) / valid.length, 9);
          expect(histogram(plane, [-500, 500], 8)).toEqual(histogram(valid, [-500, 500], 8));
          const window = { top: 0, left: 0, height: 4, width: 4 };
          expect(measureWindow(plane, { width: 4, window })()).toEqual(
            measureWindow(valid, {
              width: valid.length,
              window: { ...window, height: 1, width: valid.length },
            })(),
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});
