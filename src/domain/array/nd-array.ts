import type { Dtype, NumericArray } from "./dtype.ts";

/** An array as its file holds it: strides tell the order, so that no order costs a copy. */
export interface NdArray {
  readonly values: NumericArray;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** In elements, one an axis: how far the next element along it is. */
  readonly strides: readonly number[];
}
