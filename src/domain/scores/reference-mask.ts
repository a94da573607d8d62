import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { imagesOf } from "#domain/array/layout.ts";
import { valueAt } from "#domain/array/raster.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import { PICTURE } from "#domain/formats/picture.ts";

/** The reference labels (ground truth) of an image. */
export interface ReferenceMask {
  readonly height: number;
  readonly width: number;
  /** `height * width` labels, row-major: each an index of `values`, or `UNLABELLED` if unknown. */
  readonly labels: Uint8Array;
  /** The values that the file has, by label: 0 and the class's own for a mask of one class, else ascending. */
  readonly values: readonly number[];
  /** Pixels of each value. */
  readonly counts: readonly number[];
  /** Whether its rows are in the opposite order of its file's; undefined where its file says where it is. */
  readonly rowsReversed?: boolean | undefined;
}

export const UNLABELLED = 255;

/** More values are those of a picture, not of classes. */
const MAX_VALUES = 64;

/**
 * Reads a mask of one band, or of several equal ones: of one class (0 outside, one other value inside) or
 * of several. Pixels below zero, NaN or nodata are unlabelled, as is 255 beside 1 alone. A nodata of 0 is
 * ignored: it is often set by default and means outside the class.
 * @throws AppError "unreadable-array" for several images, bands that differ and more than 64 values.
 */
export function referenceMaskOf({ array, format, nodata, grid }: DecodedArray): ReferenceMask {
  const order = format === PICTURE.id ? "bands-last" : undefined;
  const images = imagesOf(array, { bandCount: 1 }, order);
  if (images.batchCount > 1) throw noMask(`it contains ${images.batchCount} images`);
  const raster = images.image(0);
  const { height, width, bandCount } = raster;
  const found = new ValueIndex();
  const labels = new Uint8Array(height * width);
  for (let pixel = 0; pixel < labels.length; pixel += 1) {
    const row = Math.floor(pixel / width);
    const column = pixel % width;
    const value = valueAt(raster, 0, row, column);
    for (let band = 1; band < bandCount; band += 1) {
      if (!Object.is(valueAt(raster, band, row, column), value)) throw noMask("its bands differ");
    }
    const isLabelled = value === 0 || (value > 0 && value !== nodata);
    labels[pixel] = isLabelled ? found.indexOf(value) : UNLABELLED;
  }
  return {
    ...{ height, width },
    ...labelledBy(labelValues(found.values), found.values, labels),
    rowsReversed: grid === undefined ? false : undefined,
  };
}

/**
 * The labels of a mask of one class: 1 in the class, 0 outside, `UNLABELLED`. Undefined for one of several.
 */
export function oneClassLabels({
  labels,
  values,
}: Pick<ReferenceMask, "labels" | "values">): Uint8Array | undefined {
  return values.length === 2 && values[0] === 0 ? labels : undefined;
}

/** Why a mask of several classes is none of one. */
export function whyNotOneClass({ values }: Pick<ReferenceMask, "values">): string {
  const [first, second] = values.filter((value) => value !== 0);
  return `This is not a mask of one class: it contains both ${first} and ${second}.`;
}

/** The values of a file in the order that they are found. */
class ValueIndex {
  readonly values: number[] = [];
  #last = 0;

  /** Neighbours are mostly of one value: the last is tried first. */
  indexOf(value: number): number {
    if (this.values[this.#last] === value) return this.#last;
    const known = this.values.indexOf(value);
    this.#last = known < 0 ? this.values.push(value) - 1 : known;
    if (this.values.length > MAX_VALUES) throw noMask(`it contains more than ${MAX_VALUES} values`);
    return this.#last;
  }
}

/** The values of the labels: without 255 beside 1, which data sets of one class mark unlabelled pixels with. */
function labelValues(found: readonly number[]): readonly number[] {
  const positive = found.filter((value) => value !== 0).sort((one, other) => one - other);
  const classes = positive.join() === `1,${UNLABELLED}` ? [1] : positive;
  const [only = 1, second] = classes;
  if (second === undefined) return [0, only];
  return found.includes(0) ? [0, ...classes] : classes;
}

function labelledBy(
  values: readonly number[],
  found: readonly number[],
  indices: Uint8Array,
): Pick<ReferenceMask, "labels" | "values" | "counts"> {
  const labelOf = found.map((value) => values.indexOf(value));
  const counts = values.map(() => 0);
  const labels = indices.map((index) => {
    const label = labelOf[index] ?? -1;
    if (label < 0) return UNLABELLED;
    counts[label]! += 1;
    return label;
  });
  return { labels, values, counts };
}

function noMask(why: string): Error {
  return unreadableArray(
    `This is not a reference mask: ${why}.`,
    "A reference mask has one whole number for each class, and nothing else; JPEG blurs it, PNG and BMP do not.",
  );
}
