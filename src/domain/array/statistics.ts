import type { NumericArray } from "./dtype.ts";
import { percentiles } from "./percentiles.ts";
import { sampleStride } from "./sample-stride.ts";
import { evenSpacing, type Spacing } from "./spacing.ts";

/**
 * Statistics of a band in its own units. All but the counts exclude NaN, infinities and the file's
 * nodata value, and are NaN if no value is left.
 */
export interface BandStatistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population standard deviation (numpy's `std`). */
  readonly deviation: number;
  /** The 2nd and 98th percentile: a stretch between them is robust to outliers. */
  readonly low: number;
  readonly high: number;
  /** The 1st, 50th and 99th percentile, which are compared with those of the model card. */
  readonly q01: number;
  readonly q50: number;
  readonly q99: number;
  /** How many values are NaN or infinite. */
  readonly notFinite: number;
  /** How many of those are infinite. */
  readonly infinite: number;
  /** How many values are the declared nodata. */
  readonly nodata: number;
  /** How many values are below zero. */
  readonly negative: number;
  /** Whether every value is a whole number. */
  readonly isWhole: boolean;
  /** The distinct values if there are one or two; undefined for more. */
  readonly levels: readonly number[] | undefined;
  /** The spacing of the values if they look like 8-bit counts that were scaled. */
  readonly spacing: Spacing | undefined;
}

/**
 * Percentiles of more values than this are computed from a sample; the difference is not visible.
 */
const MANY = 2 ** 22;

/**
 * The statistics of one plane, which is not modified. 64-bit integers above 2^53 are rounded to the
 * nearest double; the percentiles are as exact as `percentiles`; above four million values they
 * come from an even sample.
 * @param nodata the file's nodata value, if any.
 */
export function bandStatistics(plane: NumericArray, nodata?: number): BandStatistics {
  const { sum, squares, shift, measured, ...facts } = tallyOf(plane, nodata);
  const { min, max } = facts;
  const counts = {
    notFinite: facts.notFinite,
    infinite: facts.infinite,
    nodata: facts.nodata,
    negative: facts.negative,
    isWhole: facts.isWhole,
    levels: facts.levels,
  };
  if (measured === 0) return { ...UNMEASURED, ...counts, spacing: undefined };
  const quantiles = percentiles(evenPart(plane), [2, 98, 1, 50, 99], nodata);
  const [low = Number.NaN, high = Number.NaN, ...typical] = quantiles;
  const [q01 = Number.NaN, q50 = Number.NaN, q99 = Number.NaN] = typical;
  const spacing = evenSpacing(plane, nodata);
  const offset = sum / measured;
  const mean = Number.isFinite(sum) ? shift + offset : meanOfHuge(plane, measured, nodata);
  const deviation = Math.sqrt(Math.max(0, squares / measured - offset * offset));
  return { min, max, mean, deviation, low, high, q01, q50, q99, ...counts, spacing };
}

const UNMEASURED = {
  min: Number.NaN,
  max: Number.NaN,
  mean: Number.NaN,
  deviation: Number.NaN,
  low: Number.NaN,
  high: Number.NaN,
  q01: Number.NaN,
  q50: Number.NaN,
  q99: Number.NaN,
};

interface Tally extends Pick<BandStatistics, "min" | "max" | "notFinite" | "infinite" | "nodata"> {
  readonly negative: number;
  readonly isWhole: boolean;
  readonly levels: readonly number[] | undefined;
  readonly measured: number;
  /** Sums of the values minus `shift`, one of them, which preserves precision for a small spread. */
  readonly sum: number;
  readonly squares: number;
  readonly shift: number;
}

/** One pass with local variables only, for planes of up to a hundred million values. */
function tallyOf(plane: NumericArray, missing: number | undefined): Tally {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [measured, notFinite, infinite, nodata, negative] = [0, 0, 0, 0, 0];
  let [sum, squares, shift] = [0, 0, 0];
  let [first, second, isMany, isWhole] = [Number.NaN, Number.NaN, false, true];
  for (let index = 0; index < plane.length; index += 1) {
    const value = Number(plane[index]);
    if (value === missing) {
      nodata += 1;
      continue;
    }
    if (!Number.isFinite(value)) {
      notFinite += 1;
      if (!Number.isNaN(value)) infinite += 1;
      continue;
    }
    if (measured === 0) {
      first = value;
      second = value;
      shift = value;
    }
    measured += 1;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value < 0) negative += 1;
    if (isWhole && !Number.isInteger(value)) isWhole = false;
    if (value !== first && value !== second) {
      isMany ||= second !== first;
      second = value;
    }
    const rest = value - shift;
    sum += rest;
    squares += rest * rest;
  }
  const levels = isMany ? undefined : levelsOf(first, second, measured);
  const counts = { notFinite, infinite, nodata, negative, isWhole, levels, measured };
  return { min, max, ...counts, sum, squares, shift };
}

function levelsOf(first: number, second: number, measured: number): readonly number[] {
  if (measured === 0) return [];
  return first === second ? [first] : [Math.min(first, second), Math.max(first, second)];
}

function evenPart(plane: NumericArray): NumericArray {
  const step = sampleStride(plane.length, MANY);
  if (step === 1) return plane;
  return Float64Array.from({ length: Math.floor(plane.length / step) }, (_, index) =>
    Number(plane[index * step]),
  );
}

/** The mean of values whose sum overflows a double. */
function meanOfHuge(plane: NumericArray, measured: number, nodata: number | undefined): number {
  let mean = 0;
  for (const element of plane) {
    const value = Number(element);
    if (Number.isFinite(value) && value !== nodata) mean += value / measured;
  }
  return mean;
}
