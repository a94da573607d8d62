import type { NumericArray } from "./dtype.ts";

/**
 * The members of a typed array that copying uses: TypeScript allows no writes to a union of typed
 * arrays.
 */
export interface Elements {
  readonly length: number;
  [index: number]: number | bigint;
}

/**
 * Copies a strided window of `from`, last axis fastest, into `into` from its start. Both have the
 * same dtype. Shape and strides are in elements and of equal length.
 */
export function copyStrided(
  from: NumericArray,
  start: number,
  shape: readonly number[],
  strides: readonly number[],
  into: NumericArray,
): void {
  copyAxis(bitsOf(from), start, shape, strides, 0, bitsOf(into), 0);
}

/**
 * The same memory as integers: a loop over any of ten types of array takes twenty times as long. Arrays of
 * 64 bits are returned as they are.
 */
export function bitsOf(array: NumericArray): Elements {
  const { buffer, byteOffset, length } = array;
  switch (array.BYTES_PER_ELEMENT) {
    case 1:
      return new Uint8Array(buffer, byteOffset, length);
    case 2:
      return new Uint16Array(buffer, byteOffset, length);
    case 4:
      return new Uint32Array(buffer, byteOffset, length);
    default:
      // Read as doubles, 64-bit integers that are a NaN's bits might change.
      return array;
  }
}

/** Copies everything below one axis and returns where the next element belongs. */
function copyAxis(
  from: Elements,
  start: number,
  shape: readonly number[],
  strides: readonly number[],
  axis: number,
  into: Elements,
  at: number,
): number {
  const length = shape[axis] ?? 1;
  const stride = strides[axis] ?? 1;
  let to = at;
  if (axis >= shape.length - 1) {
    for (let n = 0, index = start; n < length; n += 1, index += stride) into[to++] = from[index]!;
    return to;
  }
  for (let n = 0; n < length; n += 1) {
    to = copyAxis(from, start + n * stride, shape, strides, axis + 1, into, to);
  }
  return to;
}
