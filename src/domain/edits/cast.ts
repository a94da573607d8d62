import type { Dtype, NumericArray } from "#domain/array/dtype.ts";
import { decodeFloat16, encodeFloat16 } from "#domain/array/float16.ts";

type WideArray = BigInt64Array | BigUint64Array;

/** The range of each integer dtype that a double represents exactly; a boolean is 0 or 1. */
const NARROW_RANGES: Partial<Readonly<Record<Dtype, readonly [min: number, max: number]>>> = {
  bool: [0, 1],
  int8: [-(2 ** 7), 2 ** 7 - 1],
  uint8: [0, 2 ** 8 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  uint16: [0, 2 ** 16 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
};

/** The smallest integer dtype that can represent both values; undefined above 32 bits. */
export function integerDtypeFor(min: number, max: number): Dtype | undefined {
  const candidates = ["uint8", "int8", "int16", "uint16", "int32", "uint32"] as const;
  return candidates.find((dtype) => isRepresentable(dtype, min) && isRepresentable(dtype, max));
}

/** Whether a dtype can represent a whole number; any number for a floating-point dtype. */
export function isRepresentable(dtype: Dtype, value: number): boolean {
  if (dtype.startsWith("float")) return true;
  const [min, max] = rangeOf(dtype);
  return Number.isInteger(value) && value >= min && value <= max;
}

/** The range of an integer dtype. */
export function rangeOf(dtype: Dtype): readonly [number, number] {
  return NARROW_RANGES[dtype] ?? (dtype === "int64" ? [-(2 ** 63), 2 ** 63 - 1] : [0, 2 ** 64 - 1]);
}

/**
 * Writes values as another dtype. To integers: rounded half to even and clamped to the range, NaN
 * as 0; between 64-bit integers exactly. To floating-point numbers: the nearest one, like numpy's
 * astype, but 64-bit integers through a double and float16 through a single.
 * @param into the dtype's typed array, of the same length; completely overwritten.
 */
export function writeCast(from: NumericArray, dtype: Dtype, into: NumericArray): void {
  if (isWide(into)) writeWide(from, into);
  else if (dtype === "float16") into.set(nearestHalves(from));
  else if (dtype.startsWith("float")) writeChanged(from, into, (value) => value);
  else {
    const [min, max] = rangeOf(dtype);
    writeChanged(from, into, (value) => {
      if (value <= min) return min;
      return value >= max ? max : rint(value);
    });
  }
}

/** Whether an array has 64-bit integers, whose elements are bigints. */
export function isWide(values: NumericArray): values is WideArray {
  return values instanceof BigInt64Array || values instanceof BigUint64Array;
}

/** Writes `change` of each value. */
export function writeChanged(
  from: NumericArray,
  into: Exclude<NumericArray, WideArray>,
  change: (value: number) => number,
): void {
  for (let index = 0; index < into.length; index += 1) into[index] = change(Number(from[index]));
}

/** Of the values that are remembered: more than the counts of 12 or 14 bits that most imagers have. */
const SLOTS = 2 ** 16;

/**
 * Writes `change` of each value as `writeChanged` does, for a costly pure function: an image in single
 * precision repeats the values of its instrument's counts, so the last results are looked up by a value's bits.
 */
export function writeRemembered(
  from: NumericArray,
  into: Exclude<NumericArray, WideArray>,
  change: (value: number) => number,
): void {
  if (!(from instanceof Float32Array)) {
    writeChanged(from, into, change);
    return;
  }
  const bits = new Uint32Array(from.buffer, from.byteOffset, from.length);
  const keys = new Uint32Array(SLOTS);
  // All slots start with the key of 0.
  const results = new Float64Array(SLOTS).fill(change(0));
  for (let index = 0; index < into.length; index += 1) {
    const key = bits[index]!;
    // Fibonacci hashing: the upper bits of the product mix all bits of the key.
    const slot = Math.imul(key, 0x9e3779b1) >>> 16;
    if (keys[slot] !== key) {
      keys[slot] = key;
      results[slot] = change(from[index]!);
    }
    into[index] = results[slot]!;
  }
}

/** Rounds half to even, like numpy.rint and IEEE 754's roundToIntegral. */
export function rint(value: number): number {
  const magnitude = Math.abs(value);
  // From 2 ** 52 on every double is whole; below, adding it leaves no bits for a fraction.
  if (!(magnitude < 2 ** 52) || magnitude === 0) return value;
  const whole = magnitude + 2 ** 52 - 2 ** 52;
  return value < 0 ? -whole : whole;
}

/** The number that an array of this dtype stores for a value. */
export function castValue(dtype: Dtype, value: number): number {
  if (dtype === "float16") return nearestHalves([value])[0] ?? value;
  return dtype === "float32" ? Math.fround(value) : value;
}

function nearestHalves(from: NumericArray | readonly number[]): Float32Array {
  const bits = new Uint16Array(from.length);
  for (let index = 0; index < bits.length; index += 1)
    bits[index] = encodeFloat16(Number(from[index]));
  return decodeFloat16(bits);
}

function writeWide(from: NumericArray, into: WideArray): void {
  const signed = into instanceof BigInt64Array;
  const min = signed ? -(2n ** 63n) : 0n;
  const max = signed ? 2n ** 63n - 1n : 2n ** 64n - 1n;
  for (let index = 0; index < into.length; index += 1) {
    const value = wideInteger(from[index] ?? 0, min, max);
    into[index] = value < min ? min : value > max ? max : value;
  }
}

function wideInteger(value: number | bigint, min: bigint, max: bigint): bigint {
  if (typeof value === "bigint") return value;
  if (Number.isFinite(value)) return BigInt(rint(value));
  if (Number.isNaN(value)) return 0n;
  return value < 0 ? min : max;
}
