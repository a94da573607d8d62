import type { Dtype, NumericArray } from "./dtype.ts";

/** An array in its file's element order; strides describe it, so that no order needs a copy. */
export interface NdArray {
  readonly values: NumericArray;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Elements from one index to the next, per axis. */
  readonly strides: readonly number[];
}
