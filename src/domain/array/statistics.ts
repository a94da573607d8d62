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
  const spacing = evenSpacing(plane, nodata, values);
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

interface Sums extends Pick<BandStatistics, "min" | "max" | "notFinite" | "infinite" | "nodata"> {
  readonly negative: number;
  readonly measured: number;
  /** Sums of the values minus `shift`, one of them, which preserves precision for a small spread. */
  readonly sum: number;
  readonly squares: number;
  readonly shift: number;
}

interface Tally extends Sums, Pick<BandStatistics, "isWhole" | "levels"> {}

const NO_SUMS: Sums = {
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  notFinite: 0,
  infinite: 0,
  nodata: 0,
  negative: 0,
  measured: 0,
  sum: 0,
  squares: 0,
  shift: 0,
};

function tallyOf(plane: NumericArray, missing: number | undefined): Tally {
  // NaN equals no value.
  const declared = missing ?? Number.NaN;
  let sums = NO_SUMS;
  for (const block of valueBlocks(plane)) sums = withBlock(sums, block, declared);
  const isWhole = hasOnlyWholes(plane, declared);
  return { ...sums, isWhole, levels: levelsOf(plane, declared) };
}

/**
 * One pass with local variables only. A function of its own is compiled for numbers after a few blocks: as
 * a loop within the loop of blocks it takes four times as long.
 */
function withBlock(sums: Sums, block: Float64Array, declared: number): Sums {
  let { min, max, notFinite, infinite, nodata, negative, measured, sum, squares, shift } = sums;
  for (let index = 0; index < block.length; index += 1) {
    const value = block[index]!;
    // One test for the values that do not count: only a finite number minus itself is 0.
    if (value - value !== 0 || value === declared) {
      if (value === declared) nodata += 1;
      else notFinite += 1;
      if (Math.abs(value) === Number.POSITIVE_INFINITY && value !== declared) infinite += 1;
      continue;
    }
    if (measured === 0) shift = value;
    measured += 1;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value < 0) negative += 1;
    const rest = value - shift;
    sum += rest;
    squares += rest * rest;
  }
  return { min, max, notFinite, infinite, nodata, negative, measured, sum, squares, shift };
}

/** In the loop above, this flag would double the time; here the first fraction ends it. */
function hasOnlyWholes(plane: NumericArray, declared: number): boolean {
  if (!(plane instanceof Float32Array || plane instanceof Float64Array)) return true;
  for (const block of valueBlocks(plane)) if (hasFraction(block, declared)) return false;
  return true;
}

function hasFraction(block: Float64Array, declared: number): boolean {
  for (let index = 0; index < block.length; index += 1) {
    const value = block[index]!;
    if (!Number.isInteger(value) && Number.isFinite(value) && value !== declared) return true;
  }
  return false;
}

/** The distinct values in ascending order; undefined from the third on. */
function levelsOf(plane: NumericArray, declared: number): readonly number[] | undefined {
  let [first, second] = [Number.NaN, Number.NaN];
  for (const block of valueBlocks(plane)) {
    for (let index = 0; index < block.length; index += 1) {
      const value = block[index]!;
      if (value === first || value === second || value - value !== 0 || value === declared)
        continue;
      if (Number.isNaN(first)) first = value;
      else if (Number.isNaN(second)) second = value;
      else return undefined;
    }
  }
  return [first, second].filter(Number.isFinite).sort((one, other) => one - other);
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

/** The mean of values whose sum overflows a double. */
function meanOfHuge(plane: NumericArray, measured: number, nodata: number | undefined): number {
  let mean = 0;
  for (const element of plane) {
    const value = Number(element);
    if (Number.isFinite(value) && value !== nodata) mean += value / measured;
  }
  return mean;
}
