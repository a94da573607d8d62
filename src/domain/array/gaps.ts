import type { NumericArray } from "./dtype.ts";

/**
 * A copy of a plane with NaN at the missing pixels (1 in the mask), so that statistics and drawing
 * leave them out: float64 for float64 and integers of 32 bits and more, which are exact to 2^53
 * there, float32 for the others.
 */
export function withGaps(plane: NumericArray, missing: Uint8Array): Float32Array | Float64Array {
  const isSmall = plane.BYTES_PER_ELEMENT < 4 || plane instanceof Float32Array;
  const gapped = new (isSmall ? Float32Array : Float64Array)(plane.length);
  for (let pixel = 0; pixel < plane.length; pixel += 1) {
    gapped[pixel] = missing[pixel] === 1 ? Number.NaN : Number(plane[pixel]);
  }
  return gapped;
}
