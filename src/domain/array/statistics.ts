import type { NumericArray } from "./dtype.ts";
import { percentiles } from "./percentiles.ts";

/** What a band's values are like, in the band's own units. NaN and infinite values are left out. */
export interface BandStatistics {
  /** NaN, as are all the others, where no value is finite. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** The 2nd and 98th percentile: a stretch between them is not ruled by a few odd pixels. */
  readonly low: number;
  readonly high: number;
  /** How many values are NaN or infinite. */
  readonly notFinite: number;
}

/**
 * The statistics of one plane, which is not modified. 64-bit integers above 2^53 are rounded to
 * the nearest double, and `low` and `high` are as exact as `percentiles`.
 */
export function bandStatistics(plane: NumericArray): BandStatistics {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let finite = 0;
  for (let index = 0; index < plane.length; index += 1) {
    const value = Number(plane[index]);
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    finite += 1;
  }
  const notFinite = plane.length - finite;
  const none = Number.NaN;
  if (finite === 0) return { min: none, max: none, mean: none, low: none, high: none, notFinite };
  const mean = Number.isFinite(sum) ? sum / finite : meanOfHuge(plane, finite);
  const [low = none, high = none] = percentiles(plane, [2, 98]);
  return { min, max, mean, low, high, notFinite };
}

/** The mean of values whose sum is beyond the largest double. */
function meanOfHuge(plane: NumericArray, finite: number): number {
  let mean = 0;
  for (const element of plane) {
    const value = Number(element);
    if (Number.isFinite(value)) mean += value / finite;
  }
  return mean;
}
