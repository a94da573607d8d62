import type { ModelCard } from "#domain/model-card.ts";
import type { Edit } from "./edit.ts";
import { encoded } from "./encode.ts";
import { type Images, imagesOf } from "./layout.ts";
import type { NdArray } from "./npy.ts";
import { type Raster, withBands } from "./raster.ts";
import { padded, resized } from "./resize.ts";
import { unreadable } from "./unreadable.ts";
import { cast, rounded, zeroMissing } from "./value-edits.ts";

/** Where an image's pixels lie in those of the file's: pixel (row, column) covers what begins at (top + row * rowStep, left + column * columnStep). */
export interface Placement {
  readonly top: number;
  readonly left: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** One image out of a file, as it is to be sent. */
export interface Prepared {
  readonly raster: Raster;
  /** The value that stands for what was not measured, where there is one. */
  readonly nodata: number | undefined;
  /** Whether an axis of one stands in front of what is sent. */
  readonly withBatchAxis: boolean;
  readonly placement: Placement;
  readonly layout: Images["layout"];
  /** How many images the file holds; this is one of them. */
  readonly batchCount: number;
}

/** An array, and the value that its file declares for what was not measured. */
interface Source {
  readonly array: NdArray;
  readonly nodata: number | undefined;
}

/**
 * The image that a file's array becomes by the edits, one after the other; of a batch the first
 * unless one is picked. The array is not modified: the image is a window on its values as long as
 * no edit changes any.
 * @throws AppError "unreadable-array" for an edit that this array does not allow, and as `imagesOf`.
 */
export function applyEdits(
  { array, nodata }: Source,
  edits: readonly Edit[],
  card: ModelCard,
): Prepared {
  const order = edits.findLast((edit) => edit.kind === "layout")?.order;
  const index = edits.findLast((edit) => edit.kind === "pick")?.index ?? 0;
  const images = imagesOf(array, card.bands.length, order);
  if (index >= images.count) {
    throw impossible(`image ${index + 1} was to be taken, and the batch holds ${images.count}`);
  }
  const first: Prepared = {
    raster: images.image(index),
    nodata,
    withBatchAxis: images.layout.batchAxis,
    placement: { top: 0, left: 0, rowStep: 1, columnStep: 1 },
    layout: images.layout,
    batchCount: images.count,
  };
  return edits.reduce((image, edit) => after(image, edit, card), first);
}

function after(image: Prepared, edit: Edit, card: ModelCard): Prepared {
  const { raster, nodata } = image;
  switch (edit.kind) {
    case "member":
    case "layout":
    case "pick":
      return image;
    case "batch-axis":
      return { ...image, withBatchAxis: edit.wanted };
    case "bands":
      assertBands(raster, edit.bands);
      return { ...image, raster: withBands(raster, edit.bands) };
    case "encode":
      return { ...image, raster: encoded(raster, card), nodata: undefined };
    case "round":
      return { ...image, raster: rounded(raster) };
    case "cast":
      return { ...image, raster: cast(raster, edit.dtype) };
    case "crop":
      return cropped(image, edit);
    case "pad":
      return paddedTo(image, edit);
    case "resize":
      return resizedTo(image, edit);
    case "nodata-to-zero":
      return { ...image, raster: zeroMissing(raster, nodata), nodata: undefined };
  }
}

interface Size {
  readonly height: number;
  readonly width: number;
}

function cropped(
  image: Prepared,
  window: Size & { readonly top: number; readonly left: number },
): Prepared {
  const { raster } = image;
  const { top, left, height, width } = window;
  if (top + height > raster.height || left + width > raster.width) {
    throw impossible(
      `a window of ${height} × ${width} at row ${top}, column ${left} reaches beyond its ${raster.height} × ${raster.width} pixels`,
    );
  }
  const offset = raster.offset + top * raster.strides.row + left * raster.strides.column;
  return {
    ...image,
    raster: { ...raster, offset, height, width },
    placement: moved(image, top, left),
  };
}

function paddedTo(image: Prepared, { height, width }: Size): Prepared {
  const { raster } = image;
  if (height < raster.height || width < raster.width) {
    throw impossible(
      `it has ${raster.height} × ${raster.width} pixels, more than the ${height} × ${width} that it was to be padded to`,
    );
  }
  const top = Math.floor((height - raster.height) / 2);
  const left = Math.floor((width - raster.width) / 2);
  const filled = padded(raster, { top, left, height, width });
  return { ...image, raster: filled, placement: moved(image, -top, -left) };
}

function resizedTo(image: Prepared, { height, width }: Size): Prepared {
  const { raster, nodata, placement } = image;
  return {
    ...image,
    raster: resized(raster, { height, width }, nodata),
    placement: {
      ...placement,
      rowStep: (placement.rowStep * raster.height) / height,
      columnStep: (placement.columnStep * raster.width) / width,
    },
  };
}

function moved({ placement }: Prepared, rows: number, columns: number): Placement {
  return {
    ...placement,
    top: placement.top + rows * placement.rowStep,
    left: placement.left + columns * placement.columnStep,
  };
}

function assertBands({ bandCount }: Raster, bands: readonly number[]): void {
  const beyond = bands.find((band) => band >= bandCount);
  if (beyond !== undefined) {
    throw impossible(`band ${beyond + 1} was to be kept, and it has ${bandCount}`);
  }
}

/** Edits are offered for the array they fit; only others' edits, or another file, come to this. */
function impossible(why: string): Error {
  return unreadable(
    `A change that was made to this array does not fit it: ${why}.`,
    "Take the last change back, or remove the array and choose its file again.",
  );
}
