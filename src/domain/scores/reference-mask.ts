import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { imagesOf } from "#domain/array/layout.ts";
import { type Raster, valueAt } from "#domain/array/raster.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import { PICTURE } from "#domain/formats/picture.ts";

/** The reference labels (ground truth) of an image. */
export interface ReferenceMask {
  readonly height: number;
  readonly width: number;
  /** `height * width` values, row-major: 1 in the class, 0 not, `UNLABELLED` if unknown. */
  readonly labels: Uint8Array;
  /** Whether its rows are in the opposite order of its file's; undefined where its file says where it is. */
  readonly rowsReversed?: boolean | undefined;
}

export const UNLABELLED = 255;

/**
 * Reads a mask of one band, or of several equal ones: 0 is outside the class, one other value
 * inside, and pixels below zero, NaN or nodata are unlabelled, as is 255 beside 1. A nodata of 0 is
 * ignored: it is often set by default and means outside the class.
 * @throws AppError "unreadable-array" for several images and for more than one class.
 */
export function referenceMaskOf({ array, format, nodata, grid }: DecodedArray): ReferenceMask {
  const order = format === PICTURE.id ? "bands-last" : undefined;
  const images = imagesOf(array, { bandCount: 1 }, order);
  if (images.batchCount > 1) throw noMask(`it contains ${images.batchCount} images`);
  const raster = images.image(0);
  const { height, width, bandCount } = raster;
  const labels = new Uint8Array(height * width);
  const ignored = ignoredValue(raster);
  let positive: number | undefined;
  for (let pixel = 0; pixel < labels.length; pixel += 1) {
    const row = Math.floor(pixel / width);
    const column = pixel % width;
    const value = valueAt(raster, 0, row, column);
    for (let band = 1; band < bandCount; band += 1) {
      if (!Object.is(valueAt(raster, band, row, column), value)) throw noMask("its bands differ");
    }
    const label = value === ignored ? UNLABELLED : labelOf(value, nodata);
    if (label === 1) {
      positive ??= value;
      if (value !== positive) throw noMask(`it contains both ${positive} and ${value}`);
    }
    labels[pixel] = label;
  }
  return { height, width, labels, rowsReversed: grid === undefined ? false : undefined };
}

/** Segmentation data sets mark pixels without a label as 255 where the class is 1. */
function ignoredValue(raster: Raster): number | undefined {
  let has1 = false;
  for (let row = 0; row < raster.height && !has1; row += 1) {
    for (let column = 0; column < raster.width && !has1; column += 1) {
      has1 = valueAt(raster, 0, row, column) === 1;
    }
  }
  return has1 ? UNLABELLED : undefined;
}

function labelOf(value: number, nodata: number | undefined): number {
  if (value === 0) return 0;
  return value > 0 && value !== nodata ? 1 : UNLABELLED;
}

function noMask(why: string): Error {
  return unreadableArray(
    `This is not a mask of one class: ${why}.`,
    "A reference mask has one value above 0 where the class is, 0 elsewhere, and nothing else; JPEG blurs it, PNG and BMP do not.",
  );
}
