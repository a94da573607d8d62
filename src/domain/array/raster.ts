import { copyStrided } from "./copy-strided.ts";
import { type Dtype, type NumericArray, zeros } from "./dtype.ts";

/**
 * One multi-band image in its own dtype, as a strided window on its file's values. Bands-first,
 * bands-last and Fortran-ordered files differ only in their strides, so none is copied.
 *
 * The element of (band, row, column) is `values[offset + band * strides.band + row * strides.row +
 * column * strides.column]`.
 */
export interface Raster {
  readonly values: NumericArray;
  readonly dtype: Dtype;
  readonly bandCount: number;
  readonly height: number;
  readonly width: number;
  readonly offset: number;
  /** In elements, not bytes. */
  readonly strides: { readonly band: number; readonly row: number; readonly column: number };
}

/** The value at one pixel of one band, as a number (64-bit integers above 2^53 are rounded). */
export function valueAt(raster: Raster, band: number, row: number, column: number): number {
  const { offset, strides } = raster;
  const index = offset + band * strides.band + row * strides.row + column * strides.column;
  return Number(raster.values[index]);
}

/**
 * One band, row after row, `height * width` elements in the raster's own element type: a view on
 * the raster's values if they are already contiguous, else a copy. Treat it as read-only.
 */
export function bandPlane(raster: Raster, band: number): NumericArray {
  const { values, dtype, height, width, strides } = raster;
  const start = raster.offset + band * strides.band;
  if (strides.column === 1 && strides.row === width) {
    return values.subarray(start, start + height * width);
  }
  const plane = zeros(dtype, height * width);
  copyStrided(values, start, [height, width], [strides.row, strides.column], plane);
  return plane;
}
