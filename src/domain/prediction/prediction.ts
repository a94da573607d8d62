import { classifierOf, maskOf, NO_CLASS } from "#domain/render/overlay.ts";
import type { OverlayStyle } from "#domain/render/render-style.ts";
import { type Region, RegionTally, SECTORS, type Sector, sectorOf } from "./regions.ts";
import type { PredictionNote } from "./stored-note.ts";

/** The model's answer for one image. */
export interface Prediction {
  readonly height: number;
  readonly width: number;
  /** 1 for a probability or score of one class, more for one plane per class. */
  readonly classCount: number;
  /**
   * `classCount * height * width` values, by class, then row-major. NaN where the model gave none.
   */
  readonly scores: Float32Array;
  /**
   * Another number for each version of scores that are still being written, of a scene whose tiles
   * arrive; undefined once they no longer change.
   */
  readonly revision?: number | undefined;
  /** How many scores were NaN or infinite in the reply. */
  readonly notFinite: number;
  /** The classes of the planes, if the reply names them and they are not the card's. */
  readonly classNames?: readonly string[] | undefined;
  /** What was done to the reply's scores. */
  readonly notes?: readonly PredictionNote[] | undefined;
}

/** What of a prediction is looked at: a class at a threshold, or each pixel's most likely class. */
export type ClassSelection = Pick<OverlayStyle, "shown" | "threshold" | "colours">;

/** Statistics of a prediction, as shown. */
export interface Summary {
  /** The fraction of scored pixels that are in the mask, 0 to 1; 0 if no pixel has a score. */
  readonly share: number;
  /** Pixels in the mask. */
  readonly pixelCount: number;
  /** Mean score of the mask's pixels; undefined if it is empty. */
  readonly meanInside: number | undefined;
  /** The centroid of the mask, in pixels from the upper left corner; undefined if it is empty. */
  readonly centre: { readonly row: number; readonly column: number } | undefined;
  /** The number of regions of the minimum size; pixels that touch at a corner are connected. */
  readonly regionCount: number;
  /** The regions, largest first; only the largest of very many. */
  readonly regions: readonly Region[];
}

/** The statistics of a ninth of the picture. */
export interface SectorSummary {
  readonly where: Sector;
  /**
   * The fraction of scored pixels that are in the mask, 0 to 1; undefined if no pixel has a score.
   */
  readonly share: number | undefined;
  /** Mean score of all its pixels; undefined if none has one. */
  readonly meanScore: number | undefined;
}

/**
 * The scores of one class, `height * width` values in row-major order: a view on the prediction's
 * own.
 *
 * @throws RangeError if there is no such class.
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
 * class, regardless of its colour, or those whose most likely class has a colour.
 *
 * @throws RangeError if there is no such class.
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
 * Each pixel's class with the highest score: the first of equals, never one with the score NaN,
 * `NO_CLASS` if all are NaN. `height * width` values in row-major order.
 */
export function mostLikelyClasses(prediction: Prediction): Int16Array {
  const classes = new Int16Array(prediction.height * prediction.width);
  const classAt = mostLikelyAt(prediction);
  for (let pixel = 0; pixel < classes.length; pixel += 1) classes[pixel] = classAt(pixel);
  return classes;
}

function mostLikelyAt(prediction: Prediction): (pixel: number) => number {
  const { classCount } = prediction;
  const planes = Array.from({ length: classCount }, (_, index) => scorePlane(prediction, index));
  return classifierOf(planes, { shown: "most-likely", threshold: 0 });
}

/**
 * One score per pixel: that of the shown class (a view on the prediction's own), or of the most
 * likely class; NaN if there is none.
 *
 * @throws RangeError if there is no such class.
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

/**
 * The share of each most likely class among the pixels that have one, 0 to 1 each; 0 if none has.
 */
export function mostLikelyShares(prediction: Prediction): readonly number[] {
  const { height, width, classCount } = prediction;
  const counts = Array.from({ length: classCount }, () => 0);
  const classAt = mostLikelyAt(prediction);
  let scored = 0;
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    const classIndex = classAt(pixel);
    if (classIndex === NO_CLASS) continue;
    counts[classIndex] = (counts[classIndex] ?? 0) + 1;
    scored += 1;
  }
  return counts.map((count) => (scored === 0 ? 0 : count / scored));
}

/** What is counted of a prediction. */
export interface Examination {
  /** As `selectedScores`. */
  readonly scores: Float32Array;
  /** As `classMask`. */
  readonly mask: Uint8Array;
  readonly summary: Summary;
}

/**
 * Summarizes a prediction. Regions of fewer than `minRegionPixels` are neither counted nor listed;
 * their pixels still count in the share and the mean. Linear in the number of pixels.
 *
 * @throws RangeError if there is no such class.
 */
export function summarise(
  prediction: Prediction,
  shown: ClassSelection,
  minRegionPixels = 1,
): Summary {
  return examine(prediction, shown, minRegionPixels).summary;
}

/** `summarise`, with the mask and the scores that it counts. */
export function examine(
  prediction: Prediction,
  shown: ClassSelection,
  minRegionPixels: number,
): Examination {
  const steps = examinationSteps(prediction, shown, minRegionPixels);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The pixels of a step: a few milliseconds. */
const STEP_PIXELS = 2 ** 18;

/** `examine` in steps, between which a page can do something else. */
export function* examinationSteps(
  prediction: Prediction,
  shown: ClassSelection,
  minRegionPixels: number,
): Generator<undefined, Examination> {
  const { height, width } = prediction;
  const scores = selectedScores(prediction, shown.shown);
  const mask =
    shown.shown === "most-likely" ? classMask(prediction, shown) : new Uint8Array(scores.length);
  const tally = new RegionTally(width);
  const rowsAtOnce = Math.max(1, Math.floor(STEP_PIXELS / Math.max(1, width)));
  let [scored, pixelCount, sum, rows, columns] = [0, 0, 0, 0, 0];
  for (let row = 0; row < height; row += 1) {
    const start = row * width;
    if (row > 0 && row % rowsAtOnce === 0) yield;
    if (shown.shown !== "most-likely") {
      mask.set(maskOf(scores.subarray(start, start + width), shown.threshold), start);
    }
    for (let column = 0; column < width; column += 1) {
      const score = scores[start + column] ?? Number.NaN;
      if (Number.isNaN(score)) continue;
      scored += 1;
      if (mask[start + column] !== 1) continue;
      pixelCount += 1;
      sum += score;
      columns += column;
      rows += row;
    }
    tally.addRow(mask, scores, row);
  }
  const summary = {
    share: scored === 0 ? 0 : pixelCount / scored,
    pixelCount,
    meanInside: pixelCount === 0 ? undefined : sum / pixelCount,
    centre:
      pixelCount === 0
        ? undefined
        : { row: rows / pixelCount + 0.5, column: columns / pixelCount + 0.5 },
    ...tally.regions({ height, width, minRegionPixels }),
  };
  return { scores, mask, summary };
}

/**
 * The nine ninths of the picture in reading order, for a 3 × 3 table that replaces it. A pixel
 * belongs to the ninth that contains its centre.
 *
 * @throws RangeError if there is no such class.
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
 * Counts the scores in each of `binCount` equal bins of the range, including its upper end. Scores
 * outside the range count in the first or last bin, NaN in none.
 */
export function scoreCounts(
  scores: Float32Array,
  binCount: number,
  [min, max]: readonly [number, number],
): Uint32Array {
  const counts = new Uint32Array(binCount);
  const range = max - min;
  const last = binCount - 1;
  // An indexed loop without calls: half the time of `for of` and Math.min on a scene.
  for (let pixel = 0; pixel < scores.length; pixel += 1) {
    const score = scores[pixel] ?? Number.NaN;
    if (Number.isNaN(score)) continue;
    const bin = Math.floor(((score - min) / range) * binCount);
    const nearest = bin < 0 ? 0 : bin > last ? last : bin;
    counts[nearest] = (counts[nearest] ?? 0) + 1;
  }
  return counts;
}
