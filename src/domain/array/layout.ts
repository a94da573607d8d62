import type { NdArray } from "#domain/array/nd-array.ts";
import type { AppError } from "#domain/failures/failure.ts";
import { formatNumber } from "#domain/text/format.ts";
import type { Raster } from "./raster.ts";
import { shapeText, unreadableArray } from "./unreadable-array.ts";

/** Bands-middle is rows, bands, columns: band interleaved by line (BIL), as ENVI writes it. */
export type BandOrder = "bands-last" | "bands-first" | "bands-middle";

/** Which axes of an array are which. An array of two axes has one band and is bands-last. */
export interface Layout {
  readonly order: BandOrder;
  /** Whether axes precede the image's own: (N, H, W, C) and the like, also if N is 1. */
  readonly hasBatchAxis: boolean;
  /**
   * False if the order is ambiguous: both or neither of the first and the last axis have the
   * expected length, and neither is clearly the shortest; or if the bands are in the middle, which
   * is rare. The user should then be asked.
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

/** An image has many more rows and columns than bands if its bands are the middle axis. */
const MIDDLE_FACTOR = 4;

/**
 * Views an array as one image or a batch of images, without a copy: (H, W), (H, W, C), (C, H, W),
 * (H, C, W), (N, H, W, C), (N, C, H, W), (N, H, C, W).
 *
 * Axes of length 1 that only pad the shape are dropped: the last one behind the bands, as in
 * (H, W, C, 1) and (C, H, W, 1); the one between bands and rows in (C, 1, H, W), which
 * `np.stack` makes of one-band files; with five axes the innermost of the first three, such as the
 * time in (N, C, 1, H, W). Five other axes are two batch axes and an image.
 *
 * The band axis is the first or the last axis of the image: the only one of the two that has the
 * expected length; else the one that leaves the expected height and width; else the middle, if it
 * has that length and is by far the shortest; else the shorter, as an image has fewer bands than rows; else the last. An
 * array of three axes is never read as a batch of one-band images. Images of another size are
 * returned too, for display.
 * @param order the user's choice, which makes the layout unambiguous.
 * @throws AppError "unreadable-array" for one axis and for six or more, each with an action.
 */
export function imagesOf(array: NdArray, wanted: ExpectedImage, order?: BandOrder): Images {
  const axes = withoutSpareAxes(
    array.shape.map((length, axis) => ({ length, stride: array.strides[axis] ?? 0 })),
    wanted,
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

function withoutSpareAxes(axes: readonly Axis[], wanted: ExpectedImage): readonly Axis[] {
  return [withoutLastAxis, withoutFifthAxis, withoutAxisBehindBands].reduce(
    (rest, drop) => drop(rest, wanted),
    axes,
  );
}

/** Drops a last axis of length 1 behind the bands, unless the model takes images of one band. */
function withoutLastAxis(axes: readonly Axis[], wanted: ExpectedImage): readonly Axis[] {
  if (axes.length < 4 || axes.at(-1)?.length !== 1) return axes;
  const others = axes.slice(0, -1);
  return others.slice(-3).some((axis) => isBandCount(axis, wanted)) ? others : axes;
}

/**
 * Drops, from five axes, the innermost of the first three that has the length 1: a time or a second
 * batch axis. Rows, columns and bands after them may also have the length 1.
 */
function withoutFifthAxis(axes: readonly Axis[]): readonly Axis[] {
  if (axes.length !== 5) return axes;
  const spare = axes.slice(0, 3).findLastIndex(({ length }) => length === 1);
  return spare === -1 ? axes : axes.toSpliced(spare, 1);
}

/** Reads (C, 1, H, W) as bands rather than as a batch of one-band images, which no such model takes. */
function withoutAxisBehindBands(axes: readonly Axis[], wanted: ExpectedImage): readonly Axis[] {
  const [first, second] = axes;
  if (axes.length !== 4 || first === undefined || second?.length !== 1) return axes;
  const isBands = isBandCount(first, wanted) && axes.at(-1)?.length !== wanted.bandCount;
  return isBands ? axes.toSpliced(1, 1) : axes;
}

/** Whether an axis has the model's bands, or those and an alpha. */
function isBandCount({ length }: Axis, { bandCount }: ExpectedImage): boolean {
  return bandCount > 1 && (length === bandCount || length === bandCount + 1);
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
  const isFar = Math.min(first.length, last.length) >= MIDDLE_FACTOR * middle.length;
  if (isFar && isBandCount(middle, wanted)) return { order: "bands-middle", isSure: false };
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
  const [bands, rows, columns] = inOrder([first, second, third], order);
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

/** Bands, rows and columns. */
function inOrder([first, second, third]: ImageAxes, order: BandOrder): [Axis, Axis, Axis] {
  if (third === undefined) return [{ length: 1, stride: 0 }, first, second];
  if (order === "bands-first") return [first, second, third];
  return order === "bands-middle" ? [second, first, third] : [third, first, second];
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
