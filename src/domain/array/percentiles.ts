import type { NumericArray } from "./dtype.ts";
import { sampleStride } from "./sample-stride.ts";
import { BLOCK_LENGTH, valueBlocks } from "./value-blocks.ts";
import type { ValueCounts } from "./value-counts.ts";

/** Half of a 32-bit key: each pass of the selection counts the values of one half. */
const HALF = 0x1_00_00;
const LARGEST_SINGLE = 3.4028234663852886e38;
const SIGN = 0x80_00_00_00;
/** Its bits are set in NaN and infinities only. */
const EXPONENT = 0x7f_80_00_00;
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
  for (const block of singleBlocks(plane, step, nodata)) {
    const patterns = new Int32Array(block.buffer, block.byteOffset, block.length);
    for (let index = 0; index < patterns.length; index += 1) {
      const pattern = patterns[index]!;
      keys[start + index] = (pattern & EXPONENT) === EXPONENT ? NO_KEY : orderedKey(pattern);
    }
    start += block.length;
  }
  return keys;
}

/** The values in single precision; NaN or infinite where a value does not count. */
function* singleBlocks(
  plane: NumericArray,
  step: number,
  nodata: number | undefined,
): Generator<Float32Array, void> {
  if (plane instanceof Float32Array && step === 1 && nodata === undefined) return yield plane;
  const singles = new Float32Array(BLOCK_LENGTH);
  for (const block of valueBlocks(plane, step)) {
    // NaN equals no value.
    copySingles(block, singles, nodata ?? Number.NaN);
    yield singles.subarray(0, block.length);
  }
}

function copySingles(block: Float64Array, singles: Float32Array, nodata: number): void {
  for (let index = 0; index < block.length; index += 1) {
    const value = block[index]!;
    singles[index] = value === nodata ? Number.NaN : clamped(value);
  }
}

function clamped(value: number): number {
  if (Math.abs(value) <= LARGEST_SINGLE || !Number.isFinite(value)) return value;
  return value > 0 ? LARGEST_SINGLE : -LARGEST_SINGLE;
}

/** Counts the lower halves of the keys of each of these upper halves, in one pass. */
function countLowerHalves(
  keys: Uint32Array,
  upperHalves: ReadonlySet<number>,
): ReadonlyMap<number, Uint32Array> {
  const bins = [...upperHalves];
  const places = new Uint16Array(HALF).fill(bins.length);
  for (const [place, bin] of bins.entries()) places[bin] = place;
  const counts = new Uint32Array(bins.length * HALF);
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index]!;
    const place = places[key >>> 16]!;
    if (place < bins.length) counts[place * HALF + (key & 0xff_ff)]! += 1;
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
function orderedKey(pattern: number): number {
  return (pattern ^ ((pattern >> 31) | SIGN)) >>> 0;
}

function valueOfKey(key: number): number {
  bits[0] = key >= SIGN ? key & 0x7f_ff_ff_ff : ~key;
  return single[0]!;
}
