import type { Dtype } from "#domain/array/dtype.ts";
import { castValue } from "./cast.ts";

/**
 * Whether a value of an array stands for nothing measured: NaN, an infinity, or the file's nodata
 * value as this dtype holds it.
 */
export function missingIn(dtype: Dtype, nodata: number | undefined): (value: number) => boolean {
  const held = nodata === undefined ? undefined : castValue(dtype, nodata);
  return (value) => value === held || !Number.isFinite(value);
}
