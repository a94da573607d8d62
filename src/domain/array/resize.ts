import { scatter } from "./copy-strided.ts";
import { isFloat, type NumericArray, zeros } from "./dtype.ts";
import { bandPlane, type Raster, rasterInBandsLast } from "./raster.ts";
import { isMissing, numbersOf, roundHalfToEven } from "./value-edits.ts";

interface Size {
  readonly height: number;
  readonly width: number;
}

/** The raster with zeros around it, its upper left pixel at (top, left) of the new size. */
export function padded(
  raster: Raster,
  { top, left, height, width }: Size & { readonly top: number; readonly left: number },
): Raster {
  const size = { height, width, bandCount: raster.bandCount };
  const values = zeros(raster.dtype, height * width * raster.bandCount);
  for (let band = 0; band < raster.bandCount; band += 1) {
    const plane = bandPlane(raster, band);
    for (let row = 0; row < raster.height; row += 1) {
      const line = plane.subarray(row * raster.width, (row + 1) * raster.width);
      const start = ((top + row) * width + left) * raster.bandCount + band;
      scatter(line, values, start, raster.bandCount);
    }
  }
  return rasterInBandsLast(values, raster.dtype, size);
}

/**
 * The raster at another size, bilinear between pixel centres, as OpenCV's INTER_LINEAR and torch's
 * `align_corners=False` do without smoothing first
 * (https://docs.opencv.org/4.x/da/d54/group__imgproc__transform.html). Integers are rounded, halves
 * to even; 64-bit integers become float64. Values that tell of nothing measured take no part, and a
 * pixel of which they would be half or more is one of them.
 */
export function resized(raster: Raster, size: Size, nodata: number | undefined): Raster {
  const { bandCount } = raster;
  const isWide = raster.dtype === "int64" || raster.dtype === "uint64";
  const dtype = isWide ? "float64" : raster.dtype;
  const values = zeros(dtype, size.height * size.width * bandCount);
  const rows = tapsOf(raster.height, size.height);
  const columns = tapsOf(raster.width, size.width);
  const finish = isFloat(dtype) ? (value: number) => value : roundHalfToEven;
  const missing = nodata ?? Number.NaN;
  for (let band = 0; band < bandCount; band += 1) {
    const plane = bandPlane(raster, band);
    const into = numbersOf(values);
    let at = band;
    for (const row of rows) {
      for (const column of columns) {
        into[at] = finish(blend(plane, raster.width, row, column, nodata) ?? missing);
        at += bandCount;
      }
    }
  }
  return rasterInBandsLast(values, dtype, { ...size, bandCount });
}

/** The two neighbours of a new pixel along one axis, and how much the second counts. */
interface Taps {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

function tapsOf(before: number, after: number): readonly Taps[] {
  return Array.from({ length: after }, (_, index) => {
    const centre = ((index + 0.5) * before) / after - 0.5;
    const within = Math.min(Math.max(centre, 0), before - 1);
    const first = Math.floor(within);
    return { first, second: Math.min(first + 1, before - 1), share: within - first };
  });
}

/** Undefined where values that tell of nothing measured would be half or more. */
function blend(
  plane: NumericArray,
  width: number,
  row: Taps,
  column: Taps,
  nodata: number | undefined,
): number | undefined {
  let sum = 0;
  let present = 0;
  const add = (at: number, weight: number): void => {
    const value = Number(plane[at]);
    if (weight === 0 || isMissing(value, nodata)) return;
    sum += weight * value;
    present += weight;
  };
  const upper = row.first * width;
  const lower = row.second * width;
  add(upper + column.first, (1 - row.share) * (1 - column.share));
  add(upper + column.second, (1 - row.share) * column.share);
  add(lower + column.first, row.share * (1 - column.share));
  add(lower + column.second, row.share * column.share);
  if (present <= 0.5) return undefined;
  return present === 1 ? sum : sum / present;
}
