import { imagesOf, type Layout } from "#domain/array/layout.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import type { Raster } from "#domain/array/raster.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { Placement } from "#domain/geo/grid.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { formatNumber } from "#domain/text/format.ts";
import { firstAndRest, joinBands, splitBands } from "./bands.ts";
import type { Draft } from "./draft.ts";
import type { Edit } from "./edit.ts";
import { encoded } from "./encode.ts";
import { resized } from "./resize.ts";
import { scaled } from "./scale.ts";
import { cast, missingAsZero, rounded } from "./values.ts";
import { cropped, padded } from "./window.ts";

/** One image after its edits, exactly as it is shown and uploaded. */
export interface EditedImage {
  /** A window on the array's own values unless an edit changed some. */
  readonly raster: Raster;
  /** Of the source. */
  readonly layout: Layout;
  /** Number of images in the source; the first is shown until one is selected. */
  readonly batchCount: number;
  /** Undefined if no edit picks an image. */
  readonly pickedIndex: number | undefined;
  /** The nodata value after the edits; undefined if there is none. */
  readonly nodata: number | undefined;
  /** Whether it is uploaded as (1, height, width, bands). */
  readonly hasBatchAxis: boolean;
  readonly placement: Placement;
}

/**
 * Applies edits to an array, which is not modified.
 *
 * Edits of how the file is read (layout, pick, batch axis) apply to the whole list, wherever they
 * are in it; the last of a kind wins. Changes to pixels are then made in order. `found` is the
 * selected member of an npz already. Without an edit of the batch axis, a batch of one keeps it,
 * and one image of several has none.
 *
 * Picking, cropping and selecting bands copy nothing unless the resulting bands are unevenly
 * spaced. Edits that change values allocate new ones, so crop first.
 * @throws AppError "unreadable-array" for an array that is not an image, and for an edit of an
 *   image, band or window that it does not have.
 */
export function applyEdits(
  found: { readonly array: NdArray; readonly nodata: number | undefined },
  edits: readonly Edit[],
  card: ModelCard,
): EditedImage {
  const order = edits.findLast((edit) => edit.kind === "layout")?.order;
  const pickedIndex = edits.findLast((edit) => edit.kind === "pick")?.index;
  const batchAxis = edits.findLast((edit) => edit.kind === "batch-axis")?.wanted;
  const { bands, input } = card;
  const { height, width } = input;
  const images = imagesOf(found.array, { bandCount: bands.length, height, width }, order);
  const { layout, batchCount } = images;
  if (pickedIndex !== undefined && pickedIndex >= batchCount)
    throw noSuchImage(pickedIndex, batchCount);
  const start: Draft = {
    bands: splitBands(images.image(pickedIndex ?? 0)),
    nodata: found.nodata,
    placement: { top: 0, left: 0, rowFactor: 1, columnFactor: 1 },
  };
  const draft = edits.reduce((before, edit) => edited(before, edit, card), start);
  return {
    raster: joinBands(draft.bands),
    layout,
    batchCount,
    pickedIndex,
    nodata: draft.nodata,
    hasBatchAxis: batchAxis ?? (layout.hasBatchAxis && batchCount === 1),
    placement: draft.placement,
  };
}

function edited(draft: Draft, edit: Edit, card: ModelCard): Draft {
  switch (edit.kind) {
    case "member":
    case "layout":
    case "pick":
    case "batch-axis":
    case "keep-values":
      return draft;
    case "bands":
      return withBands(draft, edit.bands);
    case "scale":
      return scaled(draft, edit);
    case "encode":
      return encoded(draft, card);
    case "round":
      return rounded(draft);
    case "cast":
      return cast(draft, edit.dtype);
    case "crop":
      return cropped(draft, edit);
    case "pad":
      return padded(draft, edit);
    case "resize":
      return resized(draft, edit);
    case "nodata-to-zero":
      return missingAsZero(draft);
  }
}

function withBands(draft: Draft, wanted: readonly number[]): Draft {
  const chosen = wanted.map((index) => {
    const band = draft.bands[index];
    if (band === undefined) throw noSuchBand(index, draft.bands.length);
    return band;
  });
  return { ...draft, bands: firstAndRest(chosen) };
}

function noSuchImage(index: number, count: number): Error {
  return unreadableArray(
    `Image ${formatNumber(index + 1)} was selected, but this array has ${count === 1 ? "one image" : `${formatNumber(count)} images`}.`,
    "Undo the selection, or select an existing image.",
  );
}

function noSuchBand(index: number, count: number): Error {
  return unreadableArray(
    `Band ${formatNumber(index + 1)} was chosen, but this image has ${count === 1 ? "one band" : `${formatNumber(count)} bands`}.`,
    "Undo the band selection, or select existing bands.",
  );
}
