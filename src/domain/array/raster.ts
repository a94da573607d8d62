import { copyStrided, scatter } from "./copy-strided.ts";
import { type Dtype, type NumericArray, zeros } from "./dtype.ts";
import { writeNpy } from "./npy.ts";

/**
 * One image of several bands, in its own dtype, as a strided window on the values that its file
 * holds. Bands-first, bands-last and Fortran-ordered files differ in their strides alone, so that
 * reading none of them copies anything.
 *
 * The element of (band, row, column) is
 * `values[offset + band * strides.band + row * strides.row + column * strides.column]`.
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

/** A raster of values that lie row after row, each pixel's bands together, as models take them. */
export function rasterInBandsLast(
  values: NumericArray,
  dtype: Dtype,
  { height, width, bandCount }: Pick<Raster, "height" | "width" | "bandCount">,
): Raster {
  const strides = { band: 1, column: bandCount, row: width * bandCount };
  return { values, dtype, bandCount, height, width, offset: 0, strides };
}

/**
 * One band, row after row, `height * width` elements in the raster's own element type: a view on
 * the raster's values where they already lie that way, else a copy. Treat it as read-only.
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

/**
 * All values, row after row, each pixel's bands together: a view where they lie that way already,
 * else a copy. Treat it as read-only.
 */
export function valuesBandsLast(raster: Raster): NumericArray {
  const { values, dtype, offset, strides, height, width, bandCount } = raster;
  const count = height * width * bandCount;
  const isContiguous =
    (bandCount === 1 || strides.band === 1) &&
    strides.column === bandCount &&
    strides.row === width * bandCount;
  if (isContiguous) return values.subarray(offset, offset + count);
  const copy = zeros(dtype, count);
  const axes = [strides.row, strides.column, strides.band];
  copyStrided(values, offset, [height, width, bandCount], axes, copy);
  return copy;
}

/** Some of a raster's bands, from 0, in the order given: a window where they are evenly spaced, else a copy. */
export function withBands(raster: Raster, bands: readonly number[]): Raster {
  const [first = 0, second = first + 1] = bands;
  const step = second - first;
  const { strides, offset } = raster;
  if (bands.every((band, index) => band === first + index * step)) {
    return {
      ...raster,
      bandCount: bands.length,
      offset: offset + first * strides.band,
      strides: { ...strides, band: step * strides.band },
    };
  }
  const size = { height: raster.height, width: raster.width, bandCount: bands.length };
  const values = zeros(raster.dtype, size.height * size.width * size.bandCount);
  for (const [to, band] of bands.entries()) {
    scatter(bandPlane(raster, band), values, to, bands.length);
  }
  return rasterInBandsLast(values, raster.dtype, size);
}

/** The raster as an npy file with its bands last, of shape (height, width, bands), or (1, …) with a batch axis. */
export function npyOf(raster: Raster, withBatchAxis: boolean): ArrayBuffer {
  const { dtype, height, width, bandCount } = raster;
  const shape = [height, width, bandCount];
  return writeNpy(valuesBandsLast(raster), dtype, withBatchAxis ? [1, ...shape] : shape);
}
