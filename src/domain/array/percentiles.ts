import type { NumericArray } from "./dtype.ts";
import { sampleStride } from "./sample-stride.ts";
import { valueBlocks } from "./value-blocks.ts";
import type { ValueCounts } from "./value-counts.ts";

/** Half of a 32-bit key: each pass of the selection counts the values of one half. */
const HALF = 0x1_00_00;
const LARGEST_SINGLE = 3.4028234663852886e38;
/** Marks a value that does not count; the key of the lowest finite number is above one half. */
const NO_KEY = 0;

interface PercentileOptions {
  /** Values equal to it are excluded, like NaN. */
  readonly nodata?: number | undefined;
  /** Of more values than this an even sample is taken. */
  readonly most?: number;
}

/**
 * The given percentiles (0 to 100) of the finite values, with numpy's linear interpolation between
 * neighbours; NaN if no value is finite. The plane is not modified.
 *
 * Values are compared in single precision: exact for every integer up to 2^24 and for float16 and
 * float32, within 1 part in 10^7 for other values, finer than any display; values beyond the range
 * of single precision are clamped to it. Two passes count the upper and then the lower half of an
 * order-preserving 32-bit key, so the time depends only on the plane's length, not on the spread of
 * the values, on outliers or on how many percentiles are wanted, and nothing is sorted.
 */
export function percentiles(
  plane: NumericArray,
  wanted: readonly number[],
  { nodata, most = Number.POSITIVE_INFINITY }: PercentileOptions = {},
): readonly number[] {
  const keys = keysOf(plane, sampleStride(plane.length, most), nodata);
  const upper = new Uint32Array(HALF);
  for (let index = 0; index < keys.length; index += 1) upper[keys[index]! >>> 16]! += 1;
  const count = keys.length - upper[NO_KEY]!;
  upper[NO_KEY] = 0;
  const ranks = count === 0 ? [] : ranksOf(wanted, count);
  const lower = countLowerHalves(keys, new Set(ranks.map((rank) => locate(upper, rank).bin)));
  return interpolated(wanted, count, (rank) => {
    const { bin, rest } = locate(upper, rank);
    return valueOfKey(bin * HALF + locate(lower.get(bin)!, rest).bin);
  });
}

/** The same, exactly, of values that were counted. */
export function percentilesOfCounts(
  { first, counts }: ValueCounts,
  wanted: readonly number[],
  nodata?: number,
): readonly number[] {
  const valid = nodata === undefined ? counts : counts.slice();
  // Writes beyond the counts are ignored.
  if (nodata !== undefined) valid[nodata - first] = 0;
  const count = valid.reduce((sum, one) => sum + one, 0);
  return interpolated(wanted, count, (rank) => first + locate(valid, rank).bin);
}

/** The ranks (0 is the smallest) on both sides of each percentile. */
function ranksOf(wanted: readonly number[], count: number): readonly number[] {
  const positions = wanted.map((percent) => (percent / 100) * (count - 1));
  return positions.flatMap((position) => [Math.floor(position), Math.ceil(position)]);
}

function interpolated(
  wanted: readonly number[],
  count: number,
  valueAt: (rank: number) => number,
): readonly number[] {
  if (count === 0) return wanted.map(() => Number.NaN);
  return wanted.map((percent) => {
    const position = (percent / 100) * (count - 1);
    const below = valueAt(Math.floor(position));
    const above = valueAt(Math.ceil(position));
    return below + (above - below) * (position - Math.floor(position));
  });
}

/** A key for each value, or for every `step`th. */
function keysOf(plane: NumericArray, step: number, nodata: number | undefined): Uint32Array {
  const keys = new Uint32Array(Math.ceil(plane.length / step));
  let start = 0;
  for (const block of valueBlocks(plane, step)) {
    for (let index = 0; index < block.length; index += 1) {
      const value = block[index]!;
      const counts = Number.isFinite(value) && value !== nodata;
      keys[start + index] = counts ? orderedKey(value) : NO_KEY;
    }
    start += block.length;
  }
  return keys;
}

/** Counts the lower halves of the keys of each of these upper halves, in one pass. */
function countLowerHalves(
  keys: Uint32Array,
  upperHalves: ReadonlySet<number>,
): ReadonlyMap<number, Uint32Array> {
  const starts = new Int32Array(HALF).fill(-1);
  const bins = [...upperHalves];
  for (const [index, bin] of bins.entries()) starts[bin] = index * HALF;
  const counts = new Uint32Array(bins.length * HALF);
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index]!;
    const start = starts[key >>> 16]!;
    if (start >= 0) counts[start + (key & 0xff_ff)]! += 1;
  }
  return new Map(
    bins.map((bin, index) => [bin, counts.subarray(index * HALF, (index + 1) * HALF)]),
  );
}

/** The bin that contains a rank, and the rank within it. */
function locate(
  counts: Uint32Array,
  rank: number,
): { readonly bin: number; readonly rest: number } {
  let rest = rank;
  let bin = 0;
  while (rest >= counts[bin]!) {
    rest -= counts[bin]!;
    bin += 1;
  }
  return { bin, rest };
}

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/**
 * A single-precision number's bits as a key in the order of the numbers: all bits of a negative
 * number are flipped, and the sign bit of the others.
 * https://stereopsis.com/radix.html
 */
function orderedKey(value: number): number {
  single[0] = Math.min(Math.max(value, -LARGEST_SINGLE), LARGEST_SINGLE);
  const pattern = bits[0]!;
  return (pattern & 0x80_00_00_00) === 0 ? (pattern | 0x80_00_00_00) >>> 0 : ~pattern >>> 0;
}

function valueOfKey(key: number): number {
  bits[0] = key >= 0x80_00_00_00 ? key & 0x7f_ff_ff_ff : ~key;
  return single[0]!;
}
