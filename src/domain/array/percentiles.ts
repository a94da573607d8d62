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
 * the values, on outliers or on how many percentiles are wanted, and nothing is sorted.
 */
export function percentiles(
  plane: NumericArray,
  wanted: readonly number[],
  nodata?: number,
): readonly number[] {
  const upper = new Uint32Array(HALF);
  const finite = countUpperHalves(plane, upper, nodata);
  if (finite === 0) return wanted.map(() => Number.NaN);
  const positions = wanted.map((percent) => (percent / 100) * (finite - 1));
  const ranks = positions.flatMap((position) => [Math.floor(position), Math.ceil(position)]);
  const select = selector(plane, { upper, ranks, nodata });
  return positions.map((position) => {
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

interface Selection {
  readonly upper: Uint32Array;
  readonly ranks: readonly number[];
  readonly nodata: number | undefined;
}

/** The value at one of the ranks (0 is the smallest). */
function selector(
  plane: NumericArray,
  { upper, ranks, nodata }: Selection,
): (rank: number) => number {
  const bins = [...new Set(ranks.map((rank) => locate(upper, rank).bin))];
  const lower = countLowerHalves(plane, bins, nodata);
  return (rank) => {
    const { bin, rest } = locate(upper, rank);
    return valueOfKey(bin * HALF + locate(lower.get(bin)!, rest).bin);
  };
}

/** Counts the lower halves of the keys of each of these upper halves, in one pass. */
function countLowerHalves(
  plane: NumericArray,
  upperHalves: readonly number[],
  nodata: number | undefined,
): ReadonlyMap<number, Uint32Array> {
  const starts = new Int32Array(HALF).fill(-1);
  for (const [index, bin] of upperHalves.entries()) starts[bin] = index * HALF;
  const counts = new Uint32Array(upperHalves.length * HALF);
  for (let index = 0; index < plane.length; index += 1) {
    const value = Number(plane[index]);
    if (!Number.isFinite(value) || value === nodata) continue;
    const key = orderedKey(value);
    const start = starts[key >>> 16]!;
    if (start >= 0) counts[start + (key & 0xff_ff)]! += 1;
  }
  return new Map(
    upperHalves.map((bin, index) => [bin, counts.subarray(index * HALF, (index + 1) * HALF)]),
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
