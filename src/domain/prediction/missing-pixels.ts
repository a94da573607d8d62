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
  const isMissing = (index: number): boolean => missing[index % missing.length] === 1;
  if (prediction.scores.every((score, index) => Number.isNaN(score) || !isMissing(index))) {
    return prediction;
  }
  const scores = new Float32Array(classCount * height * width);
  for (let index = 0; index < scores.length; index += 1) {
    scores[index] = isMissing(index) ? Number.NaN : (prediction.scores[index] ?? Number.NaN);
  }
  return { ...prediction, scores };
}
