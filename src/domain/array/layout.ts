import type { NdArray } from "#domain/array/nd-array.ts";
import type { AppError } from "#domain/failures/failure.ts";
import { formatNumber } from "#domain/text/format.ts";
import type { Raster } from "./raster.ts";
import { shapeText, unreadableArray } from "./unreadable-array.ts";

export type BandOrder = "bands-last" | "bands-first";

/** Which axes of an array are which. An array of two axes has one band and is bands-last. */
export interface Layout {
  readonly order: BandOrder;
  /** Whether axes precede the image's own: (N, H, W, C) and the like, also if N is 1. */
  readonly hasBatchAxis: boolean;
  /**
   * False if the order is ambiguous: both or neither of the first and the last axis have the
   * expected length, and neither is clearly the shortest. The user should then be shown both.
   */
  readonly isSure: boolean;
}

/** The sizes that the model expects, which decide the band axis; undefined for any size. */
export interface ExpectedImage {
  readonly bandCount: number;
  readonly height?: number | undefined;
  readonly width?: number | undefined;
}

/** An array as a batch of images of the same size. */
export interface Images {
  readonly layout: Layout;
  readonly batchCount: number;
  /**
   * The image at an index from 0, over all leading axes, the last of them fastest. A window, no
   * copy.
   */
  readonly image: (index: number) => Raster;
}

/** One axis of an array: its length, and its stride in elements. */
interface Axis {
  readonly length: number;
  readonly stride: number;
}

/** The last three axes, or both of two. */
type ImageAxes = readonly [Axis, Axis, Axis | undefined];

/**
 * Views an array as one image or a batch of images, without a copy: (H, W), (H, W, C), (C, H, W),
 * (N, H, W, C), (N, C, H, W). With five axes, an axis of length 1 is dropped, such as the time in
 * (N, C, 1, H, W); otherwise the first two are both batch axes.
 *
 * The band axis is the first or the last axis of the image: the only one of the two that has the
 * expected length; else the one that leaves the expected height and width; else the shorter, as an
 * image has fewer bands than rows; else the last. An array of three axes is never read as a batch
 * of one-band images. Images of another size are returned too, for display.
 * @param order the user's choice, which makes the layout unambiguous.
 * @throws AppError "unreadable-array" for one axis and for six or more, each with an action.
 */
export function imagesOf(array: NdArray, wanted: ExpectedImage, order?: BandOrder): Images {
  const axes = withoutSpareAxis(
    array.shape.map((length, axis) => ({ length, stride: array.strides[axis] ?? 0 })),
  );
  if (axes.length > 5) throw tooManyAxes(array.shape);
  const [first, second, third] = axes.slice(-3);
  if (first === undefined || second === undefined) throw noImage(array.shape);
  const leading = axes.slice(0, -3);
  const image: ImageAxes = [first, second, third];
  const reading = order === undefined ? guessedOrder(image, wanted) : { order, isSure: true };
  return {
    layout: { ...reading, hasBatchAxis: leading.length > 0 },
    batchCount: leading.reduce((count, { length }) => count * length, 1),
    image: (index) => rasterAt(array, image, reading.order, offsetOf(leading, index)),
  };
}

/**
 * Drops, from five axes, the innermost of the first three that has the length 1: a time or a second
 * batch axis. Rows, columns and bands after them may also have the length 1.
 */
function withoutSpareAxis(axes: readonly Axis[]): readonly Axis[] {
  if (axes.length !== 5) return axes;
  const spare = axes.slice(0, 3).findLastIndex(({ length }) => length === 1);
  return spare === -1 ? axes : axes.toSpliced(spare, 1);
}

function guessedOrder(
  [first, middle, last]: ImageAxes,
  wanted: ExpectedImage,
): Pick<Layout, "order" | "isSure"> {
  if (last === undefined) return { order: "bands-last", isSure: true };
  const decided =
    onlyOne(first.length === wanted.bandCount, last.length === wanted.bandCount) ??
    onlyOne(isSize(middle, last, wanted), isSize(first, middle, wanted));
  if (decided !== undefined) return { order: decided, isSure: true };
  return {
    order: first.length < last.length ? "bands-first" : "bands-last",
    isSure: first.length !== last.length && Math.min(first.length, last.length) < middle.length,
  };
}

function onlyOne(bandsFirst: boolean, bandsLast: boolean): BandOrder | undefined {
  if (bandsFirst === bandsLast) return undefined;
  return bandsFirst ? "bands-first" : "bands-last";
}

function isSize(rows: Axis, columns: Axis, { height, width }: ExpectedImage): boolean {
  return rows.length === height && columns.length === width;
}

function rasterAt(
  { values, dtype }: NdArray,
  [first, second, third]: ImageAxes,
  order: BandOrder,
  offset: number,
): Raster {
  const bandsFirst = order === "bands-first" && third !== undefined;
  const [bands, rows, columns] = bandsFirst
    ? [first, second, third]
    : [third ?? { length: 1, stride: 0 }, first, second];
  return {
    values,
    dtype,
    bandCount: bands.length,
    height: rows.length,
    width: columns.length,
    offset,
    strides: { band: bands.stride, row: rows.stride, column: columns.stride },
  };
}

/** The offset of the image of this index, in elements. */
function offsetOf(leading: readonly Axis[], index: number): number {
  let rest = index;
  return leading.reduceRight((offset, { length, stride }) => {
    const step = rest % length;
    rest = (rest - step) / length;
    return offset + step * stride;
  }, 0);
}

function noImage(shape: readonly number[]): AppError {
  const count = formatNumber(shape[0] ?? 1);
  return unreadableArray(
    `This array has only one axis, of ${count} values, ${shapeText(shape)}: it is a list, not an image.`,
    'Restore its rows, columns and bands before saving: np.save("chip.npy", a.reshape(256, 256, 6)), with your own numbers.',
  );
}

function tooManyAxes(shape: readonly number[]): AppError {
  return unreadableArray(
    `This array has ${shape.length} axes, ${shapeText(shape)}: an image has rows, columns and bands, and at most two more axes before them.`,
    'Extract one image before saving, for example np.save("chip.npy", a[0]) or np.squeeze(a).',
  );
}
