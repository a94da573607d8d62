import type { NumericArray } from "#domain/array/dtype.ts";
import { nearestMask } from "#domain/array/nearest-mask.ts";
import type { Size } from "#domain/render/view.ts";
import { newBands, planeOf } from "./bands.ts";
import { writeCast } from "./cast.ts";
import type { Draft } from "./draft.ts";
import { missingIn } from "./missing.ts";

/**
 * Resamples the whole image with Pillow's bilinear filter (`Image.resize` with
 * `Resampling.BILINEAR`): pixel centres are aligned, and a reduction averages over the area of each
 * result pixel, with weights that fall off linearly.
 * https://pillow.readthedocs.io/en/stable/handbook/concepts.html#filters
 *
 * The dtype stays; integers are rounded half to even, 64-bit ones computed as doubles. Missing
 * values (NaN, infinities, nodata) have no weight, and a result pixel with most of its weight
 * missing is missing itself: nodata, or NaN if the file names none. The pixels of the draft's mask have
 * no weight either, until an edit fills them.
 * @param missing the mask to carry on, which takes the nearest pixel.
 */
export function resized(draft: Draft, missing: Uint8Array | undefined, size: Size): Draft {
  const { bands, nodata, placement } = draft;
  const [first] = bands;
  const { dtype, height, width } = first;
  if (size.height === height && size.width === width) return draft;
  const rows = filterTaps(height, size.height);
  const columns = filterTaps(width, size.width);
  const isMissing = missingIn(dtype, nodata);
  const gaps = draft.isFilled ? undefined : draft.missing;
  return {
    ...draft,
    bands: newBands(bands, { dtype, ...size }, (band, into) => {
      const plane = planeOf(band);
      const isGap = (pixel: number): boolean =>
        gaps?.[pixel] === 1 || isMissing(Number(plane[pixel]));
      const image = { plane, height, width, isGap };
      writeCast(resampledPlane(image, rows, columns, nodata ?? Number.NaN), dtype, into);
    }),
    missing: missing && nearestMask(missing, first, size),
    placement: {
      ...placement,
      rowFactor: (placement.rowFactor * height) / size.height,
      columnFactor: (placement.columnFactor * width) / size.width,
    },
  };
}

/** The source pixels of one line that contribute to one pixel of the result. */
interface Taps {
  readonly start: number;
  /** Weights of the pixel at `start` and those after it; they sum to 1. */
  readonly weights: Float64Array;
}

/** The triangle filter of Pillow's Resample.c (`precompute_coeffs`), one entry per result pixel. */
function filterTaps(from: number, to: number): readonly Taps[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, index) => {
    const centre = (index + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const raw = Float64Array.from({ length: end - start }, (_unused, tap) =>
      Math.max(0, 1 - Math.abs((start + tap - centre + 0.5) / support)),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { start, weights: raw.map((weight) => weight / sum) };
  });
}

/** Tolerates a share of one half that rounding has made slightly smaller. */
const HALF = 0.5 - 1e-9;

interface GappedPlane extends Size {
  readonly plane: NumericArray;
  isGap(pixel: number): boolean;
}

function resampledPlane(
  image: GappedPlane,
  rows: readonly Taps[],
  columns: readonly Taps[],
  missing: number,
): Float64Array {
  const { plane, isGap } = image;
  const weighed = resampled(image, rows, columns, (pixel) =>
    isGap(pixel) ? 0 : Number(plane[pixel]),
  );
  if (!hasGap(image)) return weighed;
  const shares = resampled(image, rows, columns, (pixel) => (isGap(pixel) ? 0 : 1));
  return weighed.map((sum, index) => {
    const share = shares[index] ?? 0;
    return share < HALF ? missing : sum / share;
  });
}

function hasGap({ plane, isGap }: GappedPlane): boolean {
  for (let pixel = 0; pixel < plane.length; pixel += 1) if (isGap(pixel)) return true;
  return false;
}

/** Weighted sums in row-major order; first along the rows, then down the columns. */
function resampled(
  { height, width }: Size,
  rows: readonly Taps[],
  columns: readonly Taps[],
  measure: (pixel: number) => number,
): Float64Array {
  const narrow = new Float64Array(height * columns.length);
  const line = new Float64Array(width);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      line[column] = measure(row * width + column);
    }
    for (const [column, { start, weights }] of columns.entries()) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap += 1) sum += line[start + tap]! * weights[tap]!;
      narrow[row * columns.length + column] = sum;
    }
  }
  const result = new Float64Array(rows.length * columns.length);
  for (const [row, { start, weights }] of rows.entries()) {
    for (let column = 0; column < columns.length; column += 1) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap += 1) {
        sum += narrow[(start + tap) * columns.length + column]! * weights[tap]!;
      }
      result[row * columns.length + column] = sum;
    }
  }
  return result;
}
