import { numbersFrom } from "./random-numbers.ts";

/** The part of the scored pixels that is drawn from: those whose scores are nearest to the threshold. */
export const LEAST_SURE_SHARE = 0.01;
/** Of fewer pixels than this, more than that part is drawn from. */
const MIN_POOL = 100;
/** The same prediction and threshold give the same pixels. */
const SEED = 10;

/**
 * Draws pixels at random from the hundredth of a prediction that is nearest to the threshold, so that the share
 * of errors among them estimates that of the hundredth. Fewer where there are not as many.
 *
 * @param scores one per pixel, NaN where missing.
 * @returns indices in row-major order, in the order that they were drawn.
 */
export function leastSurePixels(
  scores: Float32Array,
  threshold: number,
  count: number,
): readonly number[] {
  const distances = Float32Array.from(scores, (score) => Math.abs(score - threshold));
  const sorted = distances.filter((distance) => !Number.isNaN(distance)).sort();
  const size = Math.min(sorted.length, Math.max(MIN_POOL, sorted.length * LEAST_SURE_SHARE));
  const farthest = sorted[Math.ceil(size) - 1] ?? -1;
  const pool: number[] = [];
  for (const [pixel, distance] of distances.entries()) if (distance <= farthest) pool.push(pixel);
  const random = numbersFrom(SEED);
  const drawn: number[] = [];
  while (drawn.length < count && pool.length > 0) {
    drawn.push(...pool.splice(Math.floor(random() * pool.length), 1));
  }
  return drawn;
}
