import type { AppError } from "#domain/failure.ts";
import type { NdArray } from "./npy.ts";
import type { Raster } from "./raster.ts";
import { shapeText, unreadable, wholeNumber } from "./unreadable.ts";

export type BandOrder = "bands-last" | "bands-first";

/** Which axes of an array are which. An array of two axes has one band and counts as bands-last. */
export interface Layout {
  readonly order: BandOrder;
  /** Whether axes stand before the image's: (N, H, W, C) or (N, C, H, W). */
  readonly batchAxis: boolean;
  /** Whether the shape leaves no doubt about the order; else the other one is as likely. */
  readonly isSure: boolean;
}

/** An array seen as images of the same size. */
export interface Images {
  readonly layout: Layout;
  readonly count: number;
  /** One of them, from 0, as a window on the array's values. */
  image(index: number): Raster;
}

/** One axis of an array: its length, and its stride in elements. */
interface Axis {
  readonly length: number;
  readonly stride: number;
}

/** More bands than instruments for such models have: a first or last axis beyond it may be rows. */
const MANY_BANDS = 32;

/**
 * Sees an array as images, without a copy: (H, W), (H, W, C), (C, H, W), and with one or more axes
 * before them a batch, counted with its last axis fastest.
 *
 * Which axis is the bands, where `order` does not say: the first or the last of the image's three,
 * whichever alone has `wantedBandCount` elements. Where both or neither has, the shorter of the two,
 * as an image has fewer bands than rows; the last where they are equal. An array of three axes is
 * never taken for a batch of one-band images.
 * @param wantedBandCount how many bands the model takes; images of another count are given all the
 *   same, as they can be looked at.
 * @throws AppError "unreadable-array" for one axis, with what to do.
 */
export function imagesOf(array: NdArray, wantedBandCount: number, order?: BandOrder): Images {
  const { shape } = array;
  if (shape.length < 2) throw noImage(shape);
  const axes = shape.map((length, axis) => ({ length, stride: array.strides[axis] ?? 0 }));
  const imageAxes = shape.length === 2 ? [...axes, { length: 1, stride: 0 }] : axes.slice(-3);
  const batchAxes = axes.slice(0, -3);
  const layout = layoutOf(imageAxes, batchAxes.length > 0, wantedBandCount, order);
  return {
    layout,
    count: batchAxes.reduce((count, { length }) => count * length, 1),
    image: (index) => rasterOf(array, imageAxes, layout.order, offsetOf(batchAxes, index)),
  };
}

function layoutOf(
  [first = ONE, , last = ONE]: readonly Axis[],
  batchAxis: boolean,
  wantedBandCount: number,
  order: BandOrder | undefined,
): Layout {
  if (order !== undefined) return { order, batchAxis, isSure: true };
  const firstFits = first.length === wantedBandCount;
  const lastFits = last.length === wantedBandCount;
  const isDecided = firstFits !== lastFits;
  const bandsFirst = isDecided ? firstFits : first.length < last.length;
  const bandCount = Math.min(first.length, last.length);
  const isSure =
    isDecided || (!firstFits && first.length !== last.length && bandCount <= MANY_BANDS);
  return { order: bandsFirst ? "bands-first" : "bands-last", batchAxis, isSure };
}

const ONE: Axis = { length: 1, stride: 0 };

function rasterOf(
  { values, dtype }: NdArray,
  [first = ONE, second = ONE, third = ONE]: readonly Axis[],
  order: BandOrder,
  offset: number,
): Raster {
  const [bands, rows, columns] =
    order === "bands-first" ? [first, second, third] : [third, first, second];
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

function offsetOf(batchAxes: readonly Axis[], index: number): number {
  let rest = index;
  let offset = 0;
  for (const { length, stride } of batchAxes.toReversed()) {
    offset += (rest % length) * stride;
    rest = Math.floor(rest / length);
  }
  return offset;
}

function noImage(shape: readonly number[]): AppError {
  const count = wholeNumber(shape[0] ?? 1);
  return unreadable(
    `This array has one axis only, of ${count} values, ${shapeText(shape)}: it is a list, not an image.`,
    'Give it back its rows, columns and bands before saving: np.save("chip.npy", a.reshape(256, 256, 6)), with your own numbers.',
  );
}
