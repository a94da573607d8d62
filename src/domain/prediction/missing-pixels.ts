import { nearestMask } from "#domain/array/nearest-mask.ts";
import type { Prediction } from "./prediction.ts";

/** The pixels of an array that have no data. */
interface MaskedArray {
  readonly height: number;
  readonly width: number;
  /** 1 for each, `height * width` in row-major order; undefined if there is none. */
  readonly missing: Uint8Array | undefined;
}

/**
 * A prediction without scores where its array has no data: NaN in all classes, so that no number
 * counts these pixels and no overlay draws them. The same prediction if it is so already; it is not
 * modified. A prediction of another size takes the nearest pixel of the mask.
 */
export function withoutMissing(prediction: Prediction, array: MaskedArray): Prediction {
  const { height, width, classCount } = prediction;
  if (array.missing === undefined) return prediction;
  const isSameSize = array.height === height && array.width === width;
  const missing = isSameSize ? array.missing : nearestMask(array.missing, array, prediction);
  if (!hasScoreWhereMissing(prediction, missing)) return prediction;
  const scores = prediction.scores.slice();
  for (let plane = 0; plane < classCount; plane += 1) {
    const start = plane * height * width;
    for (let pixel = 0; pixel < missing.length; pixel += 1) {
      if (missing[pixel] === 1) scores[start + pixel] = Number.NaN;
    }
  }
  return { ...prediction, scores };
}

/** Indexed loops without calls: this looks at every pixel of a scene. */
function hasScoreWhereMissing({ classCount, scores }: Prediction, missing: Uint8Array): boolean {
  for (let plane = 0; plane < classCount; plane += 1) {
    const start = plane * missing.length;
    for (let pixel = 0; pixel < missing.length; pixel += 1) {
      if (missing[pixel] === 1 && !Number.isNaN(scores[start + pixel])) return true;
    }
  }
  return false;
}
