import { type BandLabels, labelsInName } from "#domain/array/band-labels.ts";
import type { BandScaling } from "#domain/array/band-scaling.ts";
import type { ContentHashes } from "#domain/array/content-hash.ts";
import type { Acquisition, DecodedArray } from "#domain/array/decoded-array.ts";
import type { Dtype, NumericArray } from "#domain/array/dtype.ts";
import { withGaps } from "#domain/array/gaps.ts";
import type { Layout } from "#domain/array/layout.ts";
import { bandPlane, type Raster } from "#domain/array/raster.ts";
import { type BandStatistics, bandStatistics } from "#domain/array/statistics.ts";
import { applyEdits, readImage } from "#domain/edits/apply.ts";
import { castValue } from "#domain/edits/cast.ts";
import { type Edit, runsInCloud } from "#domain/edits/edit.ts";
import { canUploadFileAsIs, encodeUpload } from "#domain/edits/encode-upload.ts";
import type { Failure } from "#domain/failures/failure.ts";
import { type Grid, placeGrid } from "#domain/geo/grid.ts";
import { hasAddedOffset } from "#domain/model/added-offset.ts";
import { cardForArray } from "#domain/model/card-for-array.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Size } from "#domain/render/view.ts";
import type { TileGrid } from "#domain/tiles/tile-grid.ts";
import { thumbnailOf } from "#domain/view/thumbnail.ts";
import { type JsonWeight, jsonWeight } from "./json-weight.ts";
import { type SuspectedFill, suspectedFill } from "./suspected-fill.ts";

/** Metadata of a file's image as it will be uploaded. */
export interface PreparedFacts {
  readonly format: DecodedArray["format"];
  /** Of the upload, like all numbers below. */
  readonly dtype: Dtype;
  /** In the file, before any edit, like the next. */
  readonly fileDtype: Dtype;
  readonly shape: readonly number[];
  readonly layout: Layout;
  /** Number of images in the file; this is one of them. */
  readonly batchCount: number;
  /** The number of bands in the file, before edits. */
  readonly fileBandCount: number;
  readonly height: number;
  readonly width: number;
  readonly bandCount: number;
  /** Whether there is a leading batch axis of 1. */
  readonly hasBatchAxis: boolean;
  /** One per band, of the pixels that are not missing; the counts of missing values are of all. */
  readonly statistics: readonly BandStatistics[];
  /** Of one request: of a tile, where it is sent in tiles, from the mean of all its pixels. */
  readonly jsonWeight: JsonWeight;
  /** The tiles that it is sent in; undefined if it is sent whole. */
  readonly tiles: TileGrid | undefined;
  /** The nodata value, if any. */
  readonly nodata: number | undefined;
  /** 1 for each missing pixel in row-major order, else 0; undefined if no pixel is missing. */
  readonly missing: Uint8Array | undefined;
  readonly missingCount: number;
  /** Whether an edit has yet to give missing pixels values for the model. */
  readonly needsFill: boolean;
  readonly suspectedFill: SuspectedFill | undefined;
  /** The scaling that the file declares and no edit has applied, one for each band. */
  readonly scaling: readonly BandScaling[] | undefined;
  /** The file's georeference. */
  readonly grid: Grid | undefined;
  /** Whether its rows are in the opposite order of the file's, so that north is up. */
  readonly rowsReversed: boolean;
  /** When it was taken, and by what, as the file says. */
  readonly acquisition: Acquisition | undefined;
  /** What the file says about which band is which, after edits; undefined if it says nothing. */
  readonly bandLabels: BandLabels | undefined;
  /** The height and width in the file, before edits. */
  readonly fileSize: Size;
  /** The arrays of an npz by name, and which of them this is. */
  readonly members: readonly string[];
  readonly member: string | undefined;
  /** The names of the files that it was joined from, one for each band; undefined for one file. */
  readonly joinedFrom: readonly string[] | undefined;
  /**
   * Whether the file's name says that Sentinel-2's 1,000 was added to its counts; undefined if it does
   * not say.
   */
  readonly hasAddedOffset: boolean | undefined;
  /** What else the reader did, in whole sentences for the user. */
  readonly notes: readonly string[];
  /** The size of the upload. */
  readonly byteLength: number;
  /** Whether the upload is not the file itself but its values, rewritten bands-last. */
  readonly rewritten: boolean;
  /** RGBA of `THUMBNAIL_SIDE` squared. */
  readonly thumbnail: Uint8ClampedArray<ArrayBuffer>;
}

/** A selected array: its metadata, and exactly the bytes to upload with their hashes. */
export interface PreparedArray extends PreparedFacts, ContentHashes {
  /** The file itself, or an npy of the values if `rewritten`. */
  readonly upload: Blob;
}

/** The result of applying a list of edits to an array. */
export type EditPreview =
  | {
      readonly content: PreparedFacts;
      /** See `typicalShare`. */
      readonly typicalShare: number | undefined;
    }
  | { readonly failure: Failure };

/** An image from a file, with its pixels. */
export interface Preparation {
  readonly content: PreparedFacts;
  /**
   * One plane per band in row-major order, `height * width` values each, all in the dtype's typed
   * array, except that 64-bit integers become Float64Array (exact to 2^53), because textures have
   * no such type. Where pixels are missing, all bands are NaN, and of floats that can hold it. Planes may share one buffer; treat them as read-only.
   */
  readonly bands: readonly NumericArray[];
  /** The bytes to upload instead of the file; undefined if the file itself can be uploaded. */
  readonly rewrittenFile: ArrayBuffer | undefined;
}

/**
 * Applies edits to a file's array and computes the result's metadata. Neither the array nor the
 * file is modified; planes may be views on them.
 * @param file the bytes that contain the array.
 * @param card determines the band axis, the encoding of values and the thumbnail's colours.
 * @param name the file's name, which may name its bands.
 * @throws AppError "unreadable-array"
 */
export function prepareArray(
  found: DecodedArray,
  file: ArrayBuffer,
  {
    edits,
    card,
    name = "",
  }: { readonly edits: readonly Edit[]; readonly card: ModelCard; readonly name?: string },
): Preparation {
  const prepared = applyEdits(found, edits, card);
  const { raster, layout, batchCount, hasBatchAxis, tiles } = prepared;
  const isCutHere = tiles !== undefined && !runsInCloud(edits);
  const rewrittenFile =
    isCutHere || canUploadFileAsIs(found, prepared) ? undefined : encodeUpload(prepared);
  const { height, width, bandCount, dtype } = raster;
  // A file may state its nodata in more digits than its pixels have.
  const nodata = prepared.nodata === undefined ? undefined : castValue(dtype, prepared.nodata);
  const { missing, needsFill, placement } = prepared;
  const uploaded = Array.from({ length: bandCount }, (_, band) => drawablePlane(raster, band));
  const bands = missing ? uploaded.map((plane) => withGaps(plane, missing)) : uploaded;
  const sent = rewrittenFile ?? file;
  const statistics = bands.map((plane, band) =>
    statisticsOf(plane, missing && uploaded[band], nodata),
  );
  const image = { height, width, bands, statistics, nodata };
  const whole = readImage(found, edits, card).raster;
  const bandLabels = labelsAfter(found.bandLabels, name, whole.bandCount, edits);
  const content: PreparedFacts = {
    format: found.format,
    dtype,
    fileDtype: found.array.dtype,
    shape: found.array.shape,
    layout,
    batchCount,
    fileBandCount: whole.bandCount,
    fileSize: { height: whole.height, width: whole.width },
    height,
    width,
    bandCount,
    hasBatchAxis,
    statistics,
    jsonWeight: requestWeight(jsonWeight({ dtype, height, width, bands: uploaded }), tiles),
    tiles,
    nodata,
    missing,
    missingCount: missing?.reduce((count, mark) => count + mark, 0) ?? 0,
    needsFill,
    suspectedFill: suspectedFill(image, card),
    scaling: prepared.scaling,
    grid: found.grid && placeGrid(found.grid, placement),
    rowsReversed: found.rowsReversed === true,
    acquisition: found.acquisition,
    bandLabels,
    members: found.members,
    member: found.member,
    joinedFrom: found.joinedFrom,
    hasAddedOffset: hasAddedOffset(name),
    notes: found.notes ?? [],
    byteLength: sent.byteLength,
    rewritten: rewrittenFile !== undefined,
    thumbnail: thumbnailOf(image, cardForArray(card, bandLabels, bands.length)),
  };
  return { content, bands, rewrittenFile };
}

function requestWeight(whole: JsonWeight, tiles: TileGrid | undefined): JsonWeight {
  if (tiles === undefined) return whole;
  const { scene, tiling } = tiles;
  const share = (tiling.height * tiling.width) / (scene.height * scene.width);
  return {
    javascript: Math.ceil(share * whole.javascript),
    python: Math.ceil(share * whole.python),
  };
}

/** A batch as separate images. */
export interface SplitBatch<Content> {
  /** An npy file of each image's own values. */
  readonly files: readonly Content[];
  /**
   * What makes each image the one that the batch shows: its edits are not in the files, so that
   * what they filled or padded stays missing, and can be undone.
   */
  readonly edits: readonly Edit[];
}

/** Splits a batch into one npy file per image. @throws AppError "unreadable-array" */
export function splitImages(
  found: DecodedArray,
  { edits, card }: { readonly edits: readonly Edit[]; readonly card: ModelCard },
): SplitBatch<ArrayBuffer> {
  const { batchCount } = readImage(found, edits, card);
  const files = Array.from({ length: batchCount }, (_, index) => {
    const { raster } = readImage(found, [...edits, { kind: "pick", index }], card);
    return encodeUpload({ raster, hasBatchAxis: false });
  });
  return { files, edits: edits.flatMap(editOfImage) };
}

/** An edit of a batch for one of its images, whose file has the bands last and no other image. */
function editOfImage(edit: Edit): readonly Edit[] {
  if (edit.kind === "member" || edit.kind === "pick") return [];
  return [edit.kind === "layout" ? { kind: "layout", order: "bands-last" } : edit];
}

/**
 * The labels of the bands that edits keep, in their order: the file's, else its name's; undefined
 * if they do not fit its bands.
 */
export function labelsAfter(
  own: BandLabels | undefined,
  name: string,
  bandCount: number,
  edits: readonly Edit[],
): BandLabels | undefined {
  const labels = own ?? labelsInName(name, bandCount);
  if (labels?.labels.length !== bandCount) return undefined;
  const kept = edits
    .filter((edit) => edit.kind === "bands")
    .reduce((before, { bands }) => bands.flatMap((band) => before[band] ?? []), labels.labels);
  return { ...labels, labels: kept, sensorText: `${labels.sensorText} ${name}` };
}

/**
 * The statistics of a band's plane, with the counts of missing values of the plane that is uploaded,
 * if it is another one.
 */
function statisticsOf(
  plane: NumericArray,
  uploaded: NumericArray | undefined,
  nodata: number | undefined,
): BandStatistics {
  const statistics = bandStatistics(plane, nodata);
  if (uploaded === undefined) return statistics;
  const { notFinite, infinite, nodata: declared } = bandStatistics(uploaded, nodata);
  return { ...statistics, notFinite, infinite, nodata: declared };
}

function drawablePlane(raster: Raster, band: number): NumericArray {
  const plane = bandPlane(raster, band);
  const wide = plane instanceof BigInt64Array || plane instanceof BigUint64Array;
  return wide ? Float64Array.from(plane, Number) : plane;
}
