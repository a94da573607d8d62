import type { NumericArray } from "./dtype.ts";
import { percentiles, percentilesOfCounts } from "./percentiles.ts";
import { evenSpacing, type Spacing } from "./spacing.ts";
import { valueBlocks } from "./value-blocks.ts";
import { type ValueCounts, valueCounts } from "./value-counts.ts";

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

/** Percentiles of more values than this are computed from a sample, unless they were counted. */
const MANY = 2 ** 22;
/** What stretches and the comparison with the model card take. */
const PERCENTS = [2, 98, 1, 50, 99] as const;

/**
 * The statistics of one plane, which is not modified. 64-bit integers above 2^53 are rounded to the
 * nearest double; the percentiles are exact for integers of 8 and 16 bits, else as exact as
 * `percentiles`, and of more than four million values they come from an even sample.
 * @param nodata the file's nodata value, if any.
 */
export function bandStatistics(plane: NumericArray, nodata?: number): BandStatistics {
  const values = valueCounts(plane);
  const tally = values === undefined ? tallyOf(plane, nodata) : tallyOfCounts(values, nodata);
  const { sum, squares, shift, measured, ...facts } = tally;
  if (measured === 0) return { ...facts, ...UNMEASURED, spacing: undefined };
  const quantiles =
    values === undefined
      ? percentiles(plane, PERCENTS, { nodata, most: MANY })
      : percentilesOfCounts(values, PERCENTS, nodata);
  const [low = Number.NaN, high = Number.NaN, ...typical] = quantiles;
  const [q01 = Number.NaN, q50 = Number.NaN, q99 = Number.NaN] = typical;
  const spacing = evenSpacing(plane, nodata);
  const offset = sum / measured;
  const mean = Number.isFinite(sum) ? shift + offset : meanOfHuge(plane, measured, nodata);
  const deviation = Math.sqrt(Math.max(0, squares / measured - offset * offset));
  return { ...facts, mean, deviation, low, high, q01, q50, q99, spacing };
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
  for (const block of valueBlocks(plane)) {
    for (let index = 0; index < block.length; index += 1) {
      const value = block[index]!;
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
  }
  const levels = isMany ? undefined : levelsOf(first, second, measured);
  const counts = { notFinite, infinite, nodata, negative, isWhole, levels, measured };
  return { min, max, ...counts, sum, squares, shift };
}

/** The same from the counts of whole numbers, whose sums are exact. */
function tallyOfCounts({ first, counts }: ValueCounts, missing: number | undefined): Tally {
  const values: number[] = [];
  let [measured, nodata, negative, sum, squares] = [0, 0, 0, 0, 0];
  let shift = 0;
  for (const [index, count] of counts.entries()) {
    if (count === 0) continue;
    const value = first + index;
    if (value === missing) {
      nodata = count;
      continue;
    }
    if (values.length === 0) shift = value;
    values.push(value);
    measured += count;
    if (value < 0) negative += count;
    const rest = value - shift;
    sum += rest * count;
    squares += rest * rest * count;
  }
  return {
    min: values[0] ?? Number.POSITIVE_INFINITY,
    max: values.at(-1) ?? Number.NEGATIVE_INFINITY,
    notFinite: 0,
    infinite: 0,
    nodata,
    negative,
    isWhole: true,
    levels: values.length > 2 ? undefined : values,
    measured,
    sum,
    squares,
    shift,
  };
}

function levelsOf(first: number, second: number, measured: number): readonly number[] {
  if (measured === 0) return [];
  return first === second ? [first] : [Math.min(first, second), Math.max(first, second)];
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
