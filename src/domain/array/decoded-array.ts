import type { NdArray } from "#domain/array/nd-array.ts";
import type { Grid } from "#domain/geo/grid.ts";

/** One array as a file holds it, before anybody decides which of its axes is what. */
export interface DecodedArray {
  readonly array: NdArray;
  readonly format: "npy" | "npz" | "geotiff" | "picture";
  /** The value that stands for what was not measured, as the file says; undefined where it says nothing. */
  readonly nodata: number | undefined;
  /** Where its pixels lie on the Earth; undefined where the file does not tell. */
  readonly grid: Grid | undefined;
  /** The arrays of an npz by name, in the file's order; empty for every other file. */
  readonly members: readonly string[];
  /** Which of them this is. */
  readonly member: string | undefined;
}
