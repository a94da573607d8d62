import type { BandScaling } from "#domain/array/band-scaling.ts";
import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { imagesOf, type Layout } from "#domain/array/layout.ts";
import type { Raster } from "#domain/array/raster.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { Placement } from "#domain/geo/grid.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { formatNumber } from "#domain/text/format.ts";
import { type TileGrid, tileGrid } from "#domain/tiles/tile-grid.ts";
import { firstAndRest, joinBands, splitBands } from "./bands.ts";
import type { Draft } from "./draft.ts";
import type { Edit } from "./edit.ts";
import { encoded } from "./encode.ts";
import { missingFilled } from "./fill-missing.ts";
import { withEmptyAreas, withMissing } from "./missing.ts";
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
  /** 1 for each pixel without data, `height * width` in row-major order; undefined if all have some. */
  readonly missing: Uint8Array | undefined;
  /**
   * Whether some of them have no value that the model takes for one: neither filled by an edit, nor
   * zeros in all bands where the card's tiles are empty that way.
   */
  readonly needsFill: boolean;
  /** The scaling that the file declares and no edit has applied, one for each band. */
  readonly scaling: readonly BandScaling[] | undefined;
  /** Whether it is uploaded as (1, height, width, bands). */
  readonly hasBatchAxis: boolean;
  readonly placement: Placement;
  /** How it is cut for the model; undefined if it is sent whole. */
  readonly tiles: TileGrid | undefined;
}

type Source = Pick<DecodedArray, "array" | "nodata" | "missing" | "scaling">;

/**
 * Applies edits to an array, which is not modified.
 *
 * Edits of how the file is read or sent (layout, pick, batch axis, tiles) apply to the whole list, wherever they
 * are in it; the last of a kind wins. Changes to pixels are then made in order. `found` is the
 * selected member of an npz already. Without an edit of the batch axis, a batch of one keeps it,
 * and one image of several has none.
 *
 * Picking, cropping and selecting bands copy nothing unless the resulting bands are unevenly
 * spaced. Edits that change values allocate new ones, so crop first.
 *
 * Missing pixels stay so whatever values an edit gives them; padding adds to them.
 * @throws AppError "unreadable-array" for an array that is not an image, and for an edit of an
 *   image, band or window that it does not have.
 */
export function applyEdits(found: Source, edits: readonly Edit[], card: ModelCard): EditedImage {
  const batchAxis = edits.findLast((edit) => edit.kind === "batch-axis")?.wanted;
  const { raster, layout, batchCount, pickedIndex } = readImage(found, edits, card);
  const isZeroValue =
    found.nodata === 0 && card.input.emptyIsZero && raster.bandCount >= card.bands.length;
  const pixelCount = raster.height * raster.width;
  const masked = batchCount === 1 && found.missing?.length === pixelCount;
  const start: Draft = {
    bands: splitBands(raster),
    nodata: isZeroValue ? undefined : found.nodata,
    missing: masked ? found.missing : undefined,
    hasGaps: masked,
    isFilled: false,
    // Another axis of the file may turn out to be the bands.
    scaling: found.scaling?.length === raster.bandCount ? found.scaling : undefined,
    placement: { top: 0, left: 0, rowFactor: 1, columnFactor: 1 },
  };
  const draft = withMissing(
    edits.reduce((before, edit) => edited(before, edit, card), start),
    card,
  );
  const tiling = edits.findLast((edit) => edit.kind === "tiles");
  return {
    raster: joinBands(draft.bands),
    layout,
    batchCount,
    pickedIndex,
    nodata: draft.nodata,
    missing: draft.missing,
    needsFill: draft.hasGaps && !draft.isFilled,
    scaling: draft.scaling,
    hasBatchAxis: batchAxis ?? (layout.hasBatchAxis && batchCount === 1),
    placement: draft.placement,
    tiles: tiling && tileGrid(draft.bands[0], tiling),
  };
}

/**
 * The image of an array before its pixels are changed: only the edits of how the file is read apply.
 * @throws AppError "unreadable-array"
 */
export function readImage(
  found: Pick<DecodedArray, "array">,
  edits: readonly Edit[],
  card: ModelCard,
): Pick<EditedImage, "raster" | "layout" | "batchCount" | "pickedIndex"> {
  const order = edits.findLast((edit) => edit.kind === "layout")?.order;
  const pickedIndex = edits.findLast((edit) => edit.kind === "pick")?.index;
  const { bands, input } = card;
  const { height, width } = input;
  const images = imagesOf(found.array, { bandCount: bands.length, height, width }, order);
  const { layout, batchCount } = images;
  if (pickedIndex !== undefined && pickedIndex >= batchCount)
    throw noSuchImage(pickedIndex, batchCount);
  return { raster: images.image(pickedIndex ?? 0), layout, batchCount, pickedIndex };
}

function edited(draft: Draft, edit: Edit, card: ModelCard): Draft {
  switch (edit.kind) {
    case "member":
    case "layout":
    case "pick":
    case "batch-axis":
    case "keep-values":
    case "tiles":
      return draft;
    case "bands":
      return withBands(draft, edit.bands);
    case "scale":
      // The mask has the nodata pixels; a scaled value that equals nodata is none of them.
      return { ...scaled(withMissing(draft, card), edit), nodata: undefined };
    case "encode":
      return encoded(withMissing(draft, card), card);
    case "round":
      return rounded(draft);
    case "cast":
      return cast(withMissing(draft, card), edit.dtype);
    case "crop":
      return cropped(draft, edit);
    case "pad":
      return padded(withMissing(draft, card), edit);
    case "resize":
      return resized(withEmptyAreas(draft, card), withMissing(draft, card).missing, edit);
    case "nodata-to-zero":
      return missingAsZero(withMissing(draft, card));
    case "fill-missing":
      return missingFilled(draft, edit.value, card);
  }
}

function withBands(draft: Draft, wanted: readonly number[]): Draft {
  const chosen = wanted.map((index) => {
    const band = draft.bands[index];
    if (band === undefined) throw noSuchBand(index, draft.bands.length);
    return band;
  });
  const scaling = draft.scaling && wanted.flatMap((index) => draft.scaling?.[index] ?? []);
  return { ...draft, bands: firstAndRest(chosen), scaling };
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
