/** The element types an array may have, named as numpy names them. */
export const DTYPES = [
  "bool",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "float16",
  "float32",
  "float64",
] as const;

export type Dtype = (typeof DTYPES)[number];

/**
 * The typed array of a dtype in memory: `bool` uses Uint8Array (0 or 1) and `float16` Float32Array,
 * since not all engines have Float16Array; every other dtype uses the typed array of its name.
 */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

const HOLDERS = {
  bool: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** Bytes per element in a file (in memory, float16 takes twice as many). */
export function bytesPerElement(dtype: Dtype): number {
  return dtype === "float16" ? 2 : HOLDERS[dtype].BYTES_PER_ELEMENT;
}

/** `length` zeros in the dtype's typed array. */
export function zeros(dtype: Dtype, length: number): NumericArray {
  return new HOLDERS[dtype](length);
}

/**
 * `length` elements of a buffer, from `byteOffset` on, without a copy. The offset must be a
 * multiple of the element's size, and the dtype not float16, which has no typed array: otherwise a
 * RangeError or wrong values.
 */
export function viewElements(
  dtype: Exclude<Dtype, "float16">,
  buffer: ArrayBuffer,
  byteOffset: number,
  length: number,
): NumericArray {
  return new HOLDERS[dtype](buffer, byteOffset, length);
}

export function isFloat(dtype: Dtype): dtype is "float16" | "float32" | "float64" {
  return dtype.startsWith("float");
}
