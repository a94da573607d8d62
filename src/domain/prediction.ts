import { maskOf } from "#domain/pixels/overlay.ts";
import { findRegions } from "./regions.ts";

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

/** A prediction in numbers, at one threshold. */
export interface Summary {
  /** Pixels in the mask over pixels that have a score, 0 to 1; 0 where none has. */
  readonly share: number;
  /** Pixels in the mask. */
  readonly pixelCount: number;
  /** Mean score of the mask's pixels; undefined where it is empty. */
  readonly meanInside: number | undefined;
  /** Connected parts of the mask; pixels that touch at a corner are of one part. */
  readonly regionCount: number;
  readonly largestRegion: { readonly pixelCount: number; readonly where: Place } | undefined;
}

/** A ninth of the picture. */
type Place =
  | "upper left"
  | "upper middle"
  | "upper right"
  | "middle left"
  | "centre"
  | "middle right"
  | "lower left"
  | "lower middle"
  | "lower right";

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

/** The plane that is drawn and counted: the last class, which is the positive one of two. */
function drawnPlane(prediction: Prediction): Float32Array {
  return scorePlane(prediction, prediction.classCount - 1);
}

/**
 * The mask of the last class in numbers: where its score is at or above the threshold.
 * Time grows with the number of pixels alone.
 */
export function summarise(prediction: Prediction, threshold: number): Summary {
  const { height, width } = prediction;
  const scores = drawnPlane(prediction);
  const mask = maskOf(scores, threshold);
  let scored = 0;
  let pixelCount = 0;
  let sum = 0;
  for (let pixel = 0; pixel < scores.length; pixel += 1) {
    const score = scores[pixel] ?? Number.NaN;
    if (Number.isNaN(score)) continue;
    scored += 1;
    if (mask[pixel] !== 1) continue;
    pixelCount += 1;
    sum += score;
  }
  const { regionCount, largest } = findRegions(mask, height, width);
  return {
    share: scored === 0 ? 0 : pixelCount / scored,
    pixelCount,
    meanInside: pixelCount === 0 ? undefined : sum / pixelCount,
    regionCount,
    largestRegion: largest && {
      pixelCount: largest.pixelCount,
      where: placeOf(largest.row / height, largest.column / width),
    },
  };
}

/** The summary's share alone, for when it is all that is wanted: it finds no regions. */
export function shareAbove(prediction: Prediction, threshold: number): number {
  let scored = 0;
  let above = 0;
  for (const score of drawnPlane(prediction)) {
    if (Number.isNaN(score)) continue;
    scored += 1;
    if (score >= threshold) above += 1;
  }
  return scored === 0 ? 0 : above / scored;
}

const PLACES = [
  ["upper left", "upper middle", "upper right"],
  ["middle left", "centre", "middle right"],
  ["lower left", "lower middle", "lower right"],
] as const;

/** Both from 0 (top, left) to 1 (bottom, right). */
function placeOf(down: number, across: number): Place {
  return PLACES[third(down)][third(across)];
}

function third(fraction: number): 0 | 1 | 2 {
  if (fraction < 1 / 3) return 0;
  return fraction < 2 / 3 ? 1 : 2;
}

/**
 * How many scores of the last class lie in each of `binCount` equal parts of the range, its upper
 * end included. What lies beyond the range counts in the first or last part, NaN in none.
 */
export function scoreHistogram(
  prediction: Prediction,
  binCount: number,
  range: readonly [number, number] = [0, 1],
): Uint32Array {
  const [min, max] = range;
  const counts = new Uint32Array(binCount);
  for (const score of drawnPlane(prediction)) {
    if (Number.isNaN(score)) continue;
    const bin = Math.floor(((score - min) / (max - min)) * binCount);
    const nearest = Math.min(Math.max(bin, 0), binCount - 1);
    counts[nearest] = (counts[nearest] ?? 0) + 1;
  }
  return counts;
}
