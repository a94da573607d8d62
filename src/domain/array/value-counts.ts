import type { NumericArray } from "./dtype.ts";

/** How often each value of a small integer type occurs: all that its statistics need, exactly. */
export interface ValueCounts {
  /** The value of the first count. */
  readonly first: number;
  readonly counts: Uint32Array;
}

/** Undefined for types of more than 16 bits. The plane is not modified. */
export function valueCounts(plane: NumericArray): ValueCounts | undefined {
  const first = firstValue(plane);
  if (first === undefined) return undefined;
  const counts = new Uint32Array(2 ** (8 * plane.BYTES_PER_ELEMENT));
  const values = plane as Uint8Array | Int8Array | Uint16Array | Int16Array;
  for (let index = 0; index < values.length; index += 1) counts[values[index]! - first]! += 1;
  return { first, counts };
}

function firstValue(plane: NumericArray): number | undefined {
  if (plane instanceof Uint8Array || plane instanceof Uint16Array) return 0;
  if (plane instanceof Int8Array) return -(2 ** 7);
  return plane instanceof Int16Array ? -(2 ** 15) : undefined;
}
