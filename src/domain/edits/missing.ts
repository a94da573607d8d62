import type { Dtype } from "#domain/array/dtype.ts";
import { castValue } from "./cast.ts";

/**
 * Whether a value of an array is missing: NaN, an infinity, or the file's nodata value converted to
 * this dtype.
 */
export function missingIn(dtype: Dtype, nodata: number | undefined): (value: number) => boolean {
  const held = nodata === undefined ? undefined : castValue(dtype, nodata);
  return (value) => value === held || !Number.isFinite(value);
}
