import { classifierOf, maskOf, NO_CLASS } from "#domain/render/overlay.ts";
import type { OverlayStyle } from "#domain/render/render-style.ts";
import { findRegions, type Region, SECTORS, type Sector, sectorOf } from "./regions.ts";

/** The model's answer for one image. */
export interface Prediction {
  readonly height: number;
  readonly width: number;
  /** 1 for a probability or score of one class, more for one plane a class. */
  readonly classCount: number;
  /** `classCount * height * width` values, class after class, row after row. NaN where the model gave none. */
  readonly scores: Float32Array;
  /** How many scores were NaN or infinite in the reply. */
  readonly notFinite: number;
}

/** What of a prediction is looked at: a class at a threshold, or each pixel's most likely class. */
export type ClassSelection = Pick<OverlayStyle, "shown" | "threshold" | "colours">;

/** Statistics of a prediction, as shown. */
export interface Summary {
  /** Pixels in the mask over pixels that have a score, 0 to 1; 0 where none has. */
  readonly share: number;
  /** Pixels in the mask. */
  readonly pixelCount: number;
  /** Mean score of the mask's pixels; undefined where it is empty. */
  readonly meanInside: number | undefined;
  /** The mean of the centres of the mask's pixels, in pixels from the upper left corner; undefined where it is empty. */
  readonly centre: { readonly row: number; readonly column: number } | undefined;
  /** Connected parts of the mask that are large enough; pixels that touch at a corner are of one part. */
  readonly regionCount: number;
  /** They, the largest first; of very many, the largest. */
  readonly regions: readonly Region[];
}

/** A ninth of the picture in numbers. */
export interface SectorSummary {
  readonly where: Sector;
  /** Pixels in the mask over pixels that have a score, 0 to 1; undefined where none has. */
  readonly share: number | undefined;
  /** Mean score of all its pixels; undefined where none has one. */
  readonly meanScore: number | undefined;
}

/**
 * The scores of one class, `height * width` values, row after row: a view on the prediction's own.
 *
 * @throws RangeError where there is no such class.
 */
export function scorePlane(prediction: Prediction, classIndex: number): Float32Array {
  const { height, width, classCount, scores } = prediction;
  if (!Number.isInteger(classIndex) || classIndex < 0 || classIndex >= classCount) {
    throw new RangeError(`There is no class ${classIndex} among ${classCount}.`);
  }
  const pixelCount = height * width;
  return scores.subarray(classIndex * pixelCount, (classIndex + 1) * pixelCount);
}

/**
 * Which pixels the overlay draws, 1 for each, else 0: those at or above the threshold in the shown
 * class, whatever its colour, or those whose most likely class has a colour.
 *
 * @throws RangeError where there is no such class.
 */
export function classMask(
  prediction: Prediction,
  { shown, threshold, colours }: ClassSelection,
): Uint8Array {
  if (shown !== "most-likely") return maskOf(scorePlane(prediction, shown), threshold);
  return Uint8Array.from(mostLikelyClasses(prediction), (classIndex) =>
    Number(colours[classIndex] !== undefined),
  );
}

/**
 * Each pixel's class of the highest score: the first of equals, never one whose score is NaN, and
 * `NO_CLASS` where all are. `height * width` values, row after row.
 */
export function mostLikelyClasses(prediction: Prediction): Int16Array {
  const { height, width, classCount } = prediction;
  const planes = Array.from({ length: classCount }, (_, index) => scorePlane(prediction, index));
  const classAt = classifierOf(planes, { shown: "most-likely", threshold: 0 });
  return Int16Array.from({ length: height * width }, (_, pixel) => classAt(pixel));
}

/**
 * The score that stands for each pixel: that of the shown class (a view on the prediction's own),
 * or of its most likely one; NaN where there is none.
 *
 * @throws RangeError where there is no such class.
 */
export function selectedScores(
  prediction: Prediction,
  shown: ClassSelection["shown"],
): Float32Array {
  if (shown !== "most-likely") return scorePlane(prediction, shown);
  const { height, width, scores } = prediction;
  const pixelCount = height * width;
  return Float32Array.from(
    mostLikelyClasses(prediction),
    (classIndex, pixel) => scores[classIndex * pixelCount + pixel] ?? Number.NaN,
  );
}

/** The share of each most likely class among the pixels that have one, 0 to 1 each; 0 where none has. */
export function mostLikelyShares(prediction: Prediction): readonly number[] {
  const counts = Array.from({ length: prediction.classCount }, () => 0);
  let scored = 0;
  for (const classIndex of mostLikelyClasses(prediction)) {
    if (classIndex === NO_CLASS) continue;
    counts[classIndex] = (counts[classIndex] ?? 0) + 1;
    scored += 1;
  }
  return counts.map((count) => (scored === 0 ? 0 : count / scored));
}

/**
 * Summarizes a prediction. Regions of fewer than `minRegionPixels` are neither counted
 * nor listed; their pixels count in the share and the mean all the same. Time grows with the number
 * of pixels alone.
 *
 * @throws RangeError where there is no such class.
 */
export function summarise(
  prediction: Prediction,
  shown: ClassSelection,
  minRegionPixels = 1,
): Summary {
  const { height, width } = prediction;
  const scores = selectedScores(prediction, shown.shown);
  const mask = classMask(prediction, shown);
  let [scored, pixelCount, sum, rows, columns] = [0, 0, 0, 0, 0];
  for (let pixel = 0; pixel < scores.length; pixel += 1) {
    const score = scores[pixel] ?? Number.NaN;
    if (Number.isNaN(score)) continue;
    scored += 1;
    if (mask[pixel] !== 1) continue;
    pixelCount += 1;
    sum += score;
    const column = pixel % width;
    columns += column;
    rows += (pixel - column) / width;
  }
  return {
    share: scored === 0 ? 0 : pixelCount / scored,
    pixelCount,
    meanInside: pixelCount === 0 ? undefined : sum / pixelCount,
    centre:
      pixelCount === 0
        ? undefined
        : { row: rows / pixelCount + 0.5, column: columns / pixelCount + 0.5 },
    ...findRegions(mask, scores, { height, width, minRegionPixels }),
  };
}

/**
 * The nine ninths of the picture in reading order, for a table of 3 by 3 that stands in for it.
 * A pixel is of the ninth that its centre lies in.
 *
 * @throws RangeError where there is no such class.
 */
export function sectorTable(
  prediction: Prediction,
  shown: ClassSelection,
): readonly SectorSummary[] {
  const { height, width } = prediction;
  const scores = selectedScores(prediction, shown.shown);
  const mask = classMask(prediction, shown);
  const tallies = new Map(SECTORS.map((where) => [where, { scored: 0, inside: 0, sum: 0 }]));
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const pixel = row * width + column;
      const score = scores[pixel] ?? Number.NaN;
      const tally = tallies.get(sectorOf((row + 0.5) / height, (column + 0.5) / width));
      if (Number.isNaN(score) || tally === undefined) continue;
      tally.scored += 1;
      tally.sum += score;
      tally.inside += mask[pixel] ?? 0;
    }
  }
  return Array.from(tallies, ([where, { scored, inside, sum }]) => ({
    where,
    share: scored === 0 ? undefined : inside / scored,
    meanScore: scored === 0 ? undefined : sum / scored,
  }));
}

/**
 * How many scores lie in each of `binCount` equal parts of the range, its upper end included. What
 * lies beyond the range counts in the first or last part, NaN in none.
 */
export function scoreCounts(
  scores: Float32Array,
  binCount: number,
  [min, max]: readonly [number, number],
): Uint32Array {
  const counts = new Uint32Array(binCount);
  for (const score of scores) {
    if (Number.isNaN(score)) continue;
    const bin = Math.floor(((score - min) / (max - min)) * binCount);
    const nearest = Math.min(Math.max(bin, 0), binCount - 1);
    counts[nearest] = (counts[nearest] ?? 0) + 1;
  }
  return counts;
}
