import type { AppError } from "#domain/failure.ts";
import { copyStrided } from "./copy-strided.ts";
import { zeros } from "./dtype.ts";
import { type NdArray, writeNpy } from "./npy.ts";
import type { Raster } from "./raster.ts";
import { shapeText, unreadable, wholeNumber } from "./unreadable.ts";

export type BandOrder = "bands-last" | "bands-first";

/** Which axes of an array are which. An array of two axes has one band and counts as bands-last. */
export interface Layout {
  readonly order: BandOrder;
  /** Whether a batch axis of length 1 stands first: (1, H, W, C) or (1, C, H, W). */
  readonly batchAxis: boolean;
}

/** One axis of an array: its length, and its stride in elements. */
interface Axis {
  readonly length: number;
  readonly stride: number;
}

interface ImageAxes {
  readonly bands: Axis;
  readonly rows: Axis;
  readonly columns: Axis;
}

/**
 * Sees an array as one image, without a copy: (H, W), (H, W, C), (C, H, W), (1, H, W, C) or
 * (1, C, H, W).
 *
 * Which axis is the bands: the first or the last, whichever alone has `wantedBandCount` elements.
 * Where both or neither has, the shorter of the two, as an image has fewer bands than rows; the
 * last where they are equal. An array of three axes is never taken for a batch of one-band images.
 * @param wantedBandCount how many bands the model takes; a raster of another count is returned all
 *   the same, as it can be looked at.
 * @throws AppError "unreadable-array" for one axis, for five and more, and for a batch of several
 *   images, each with what to do.
 */
export function rasterOf(
  array: NdArray,
  wantedBandCount: number,
): { readonly raster: Raster; readonly layout: Layout } {
  const layout = layoutOf(array.shape, wantedBandCount);
  const { bands, rows, columns } = imageAxes(array, layout);
  const raster = {
    values: array.values,
    dtype: array.dtype,
    bandCount: bands.length,
    height: rows.length,
    width: columns.length,
    offset: 0,
    strides: { band: bands.stride, row: rows.stride, column: columns.stride },
  };
  return { raster, layout };
}

/**
 * The same values and dtype as an npy file with the bands last, which is how models take them; a
 * batch axis stays. Undefined where the file may be sent as it is: numpy reads every version, byte
 * order and Fortran order alike, so only the order of axes matters, and (H, W) becomes (H, W, 1).
 * @param layout the one that `rasterOf` gave for this array.
 */
export function npyForModel(array: NdArray, layout: Layout): ArrayBuffer | undefined {
  if (layout.order === "bands-last" && array.shape.length !== 2) return undefined;
  const { bands, rows, columns } = imageAxes(array, layout);
  const axes = [rows, columns, bands];
  const shape = axes.map(({ length }) => length);
  const values = zeros(array.dtype, array.values.length);
  copyStrided(
    array.values,
    0,
    shape,
    axes.map(({ stride }) => stride),
    values,
  );
  return writeNpy(values, array.dtype, layout.batchAxis ? [1, ...shape] : shape);
}

function layoutOf(shape: readonly number[], wantedBandCount: number): Layout {
  if (shape.length < 2) throw noImage(shape);
  if (shape.length > 4) throw tooManyAxes(shape);
  const batchAxis = shape.length === 4;
  const [first = 1, ...rest] = shape;
  if (batchAxis && first > 1) throw severalImages(shape, first);
  if (shape.length === 2) return { order: "bands-last", batchAxis };
  return { order: bandOrder(batchAxis ? rest : shape, wantedBandCount), batchAxis };
}

function bandOrder(shape: readonly number[], wantedBandCount: number): BandOrder {
  const [first = 1, , last = 1] = shape;
  const firstFits = first === wantedBandCount;
  const lastFits = last === wantedBandCount;
  const bandsFirst = firstFits === lastFits ? first < last : firstFits;
  return bandsFirst ? "bands-first" : "bands-last";
}

function imageAxes(array: NdArray, { order, batchAxis }: Layout): ImageAxes {
  const axes = array.shape.map((length, axis) => ({ length, stride: array.strides[axis] ?? 0 }));
  const one = { length: 1, stride: 0 };
  const [first = one, second = one, third = one] = batchAxis ? axes.slice(1) : axes;
  return order === "bands-first"
    ? { bands: first, rows: second, columns: third }
    : { rows: first, columns: second, bands: third };
}

function noImage(shape: readonly number[]): AppError {
  const count = wholeNumber(shape[0] ?? 1);
  return unreadable(
    `This array has one axis only, of ${count} values, ${shapeText(shape)}: it is a list, not an image.`,
    'Give it back its rows, columns and bands before saving: np.save("chip.npy", a.reshape(256, 256, 6)), with your own numbers.',
  );
}

function tooManyAxes(shape: readonly number[]): AppError {
  return unreadable(
    `This array has ${shape.length} axes, ${shapeText(shape)}: an image has rows, columns and bands, and at most a batch axis before them.`,
    'Take one image out of it before saving, for instance np.save("chip.npy", a[0]) or np.squeeze(a).',
  );
}

function severalImages(shape: readonly number[], count: number): AppError {
  return unreadable(
    `This array is a batch of ${wholeNumber(count)} images, ${shapeText(shape)}; one image is read at a time.`,
    'Save one of them: np.save("chip.npy", a[0]) is the first.',
  );
}
