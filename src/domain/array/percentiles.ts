import type { NumericArray } from "./dtype.ts";

/** Half of a 32-bit key: each pass of the selection counts the values of one half. */
const HALF = 0x1_00_00;
const LARGEST_SINGLE = 3.4028234663852886e38;

/**
 * The given percentiles (0 to 100) of the finite values, with numpy's linear interpolation between
 * neighbours; NaN if no value is finite. Values equal to `nodata` are excluded, like NaN. The plane
 * is not modified.
 *
 * Values are compared in single precision: exact for every integer up to 2^24 and for float16 and
 * float32, within 1 part in 10^7 for other values, finer than any display; values beyond the range
 * of single precision are clamped to it. Two passes count the upper and then the lower half of an
 * order-preserving 32-bit key, so the time depends only on the plane's length, not on the spread of
 * the values or on outliers, and nothing is sorted.
 */
export function percentiles(
  plane: NumericArray,
  wanted: readonly number[],
  nodata?: number,
): readonly number[] {
  const upper = new Uint32Array(HALF);
  const finite = countUpperHalves(plane, upper, nodata);
  if (finite === 0) return wanted.map(() => Number.NaN);
  const select = selector(plane, upper, nodata);
  return wanted.map((percent) => {
    const position = (percent / 100) * (finite - 1);
    const below = select(Math.floor(position));
    const above = select(Math.ceil(position));
    return below + (above - below) * (position - Math.floor(position));
  });
}

function countUpperHalves(
  plane: NumericArray,
  counts: Uint32Array,
  nodata: number | undefined,
): number {
  let finite = 0;
  for (let index = 0; index < plane.length; index += 1) {
    const value = Number(plane[index]);
    if (!Number.isFinite(value) || value === nodata) continue;
    counts[orderedKey(value) >>> 16]! += 1;
    finite += 1;
  }
  return finite;
}

/** The value at a rank (0 is the smallest); the counts within one upper half are cached. */
function selector(
  plane: NumericArray,
  upper: Uint32Array,
  nodata: number | undefined,
): (rank: number) => number {
  const lowerCounts = new Map<number, Uint32Array>();
  return (rank) => {
    const high = locate(upper, rank);
    const lower = lowerCounts.get(high.bin) ?? countLowerHalves(plane, high.bin, nodata);
    lowerCounts.set(high.bin, lower);
    const low = locate(lower, high.rest);
    return valueOfKey(high.bin * HALF + low.bin);
  };
}

function countLowerHalves(
  plane: NumericArray,
  upperHalf: number,
  nodata: number | undefined,
): Uint32Array {
  const counts = new Uint32Array(HALF);
  for (let index = 0; index < plane.length; index += 1) {
    const value = Number(plane[index]);
    if (!Number.isFinite(value) || value === nodata) continue;
    const key = orderedKey(value);
    if (key >>> 16 === upperHalf) counts[key & 0xff_ff]! += 1;
  }
  return counts;
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
