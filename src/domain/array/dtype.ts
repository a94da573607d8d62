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
 * What holds the elements in memory. `bool` is held in Uint8Array (0 or 1) and `float16` in
 * Float32Array, for which JavaScript engines in use have no type of their own; every other dtype
 * is held in the array type of its own name.
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
