import type { NumericArray } from "./dtype.ts";
import { sampleStride } from "./sample-stride.ts";
import { BLOCK_LENGTH, valueBlocks } from "./value-blocks.ts";
import type { ValueCounts } from "./value-counts.ts";

/** How many bits of a 32-bit key each pass counts: tables of 2,048 numbers stay in the fastest cache. */
const DIGITS = [11, 11, 10] as const;
const LARGEST_SINGLE = 3.4028234663852886e38;
const SIGN = 0x80_00_00_00;
/** Its bits are set in NaN and infinities only. */
const EXPONENT = 0x7f_80_00_00;

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
 * of single precision are clamped to it. Three passes count the digits of an order-preserving 32-bit
 * key, from the highest on and each only where a percentile is, so the time depends only on the plane's
 * length, not on the spread of the values or on outliers.
 */
export function percentiles(
  plane: NumericArray,
  wanted: readonly number[],
  { nodata, most = Number.POSITIVE_INFINITY }: PercentileOptions = {},
): readonly number[] {
  const keys = keysOf(plane, sampleStride(plane.length, most), nodata);
  const ranks = keys.length === 0 ? [] : ranksOf(wanted, keys.length);
  const selected = keysOfRanks(keys, new Map(ranks.map((rank) => [rank, rank])));
  return interpolated(wanted, keys.length, (rank) => valueOfKey(selected.get(rank)!));
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

/** A key for each value that counts, of all values or of every `step`th. */
function keysOf(plane: NumericArray, step: number, nodata: number | undefined): Uint32Array {
  const keys = new Uint32Array(Math.ceil(plane.length / step));
  let count = 0;
  for (const block of singleBlocks(plane, step, nodata)) {
    const patterns = new Int32Array(block.buffer, block.byteOffset, block.length);
    for (let index = 0; index < patterns.length; index += 1) {
      const pattern = patterns[index]!;
      if ((pattern & EXPONENT) === EXPONENT) continue;
      keys[count] = orderedKey(pattern);
      count += 1;
    }
  }
  return keys.subarray(0, count);
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

/** The key of each of these ranks; its digits before `pass` are the same in all keys. */
function keysOfRanks(
  keys: Uint32Array,
  ranks: ReadonlyMap<number, number>,
  pass = 0,
): ReadonlyMap<number, number> {
  const bits = DIGITS[pass];
  const [first = 0] = keys;
  if (bits === undefined) return new Map([...ranks.keys()].map((rank) => [rank, first]));
  const shift = DIGITS.slice(pass + 1).reduce((sum, more) => sum + more, 0);
  const counts = countDigits(keys, shift, bits);
  const bins = new Map<number, Map<number, number>>();
  for (const [rank, among] of ranks) {
    const { bin, rest } = locate(counts, among);
    bins.set(bin, (bins.get(bin) ?? new Map<number, number>()).set(rank, rest));
  }
  const parts = withDigits(keys, shift, bins, counts);
  return new Map(
    [...bins].flatMap(([bin, within]) => [...keysOfRanks(parts.get(bin)!, within, pass + 1)]),
  );
}

function countDigits(keys: Uint32Array, shift: number, bits: number): Uint32Array {
  const counts = new Uint32Array(2 ** bits);
  const mask = counts.length - 1;
  for (let index = 0; index < keys.length; index += 1)
    counts[(keys[index]! >>> shift) & mask]! += 1;
  return counts;
}

/** The keys with each of these digits, in one pass. */
function withDigits(
  keys: Uint32Array,
  shift: number,
  bins: ReadonlyMap<number, unknown>,
  counts: Uint32Array,
): ReadonlyMap<number, Uint32Array> {
  const ends = new Int32Array(counts.length).fill(-1);
  const starts = new Map<number, number>();
  let total = 0;
  for (const bin of bins.keys()) {
    starts.set(bin, total);
    ends[bin] = total;
    total += counts[bin]!;
  }
  const sorted = new Uint32Array(total);
  const mask = counts.length - 1;
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index]!;
    const digit = (key >>> shift) & mask;
    const end = ends[digit]!;
    if (end < 0) continue;
    sorted[end] = key;
    ends[digit] = end + 1;
  }
  return new Map([...starts].map(([bin, start]) => [bin, sorted.subarray(start, ends[bin])]));
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
