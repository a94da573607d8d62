import { MAX_COMPARED_BYTES, md5Hex, sha256Hex } from "#domain/array/content-hash.ts";
import type { DecodedArray } from "#domain/array/decoded-array.ts";
import type { Dtype, NumericArray } from "#domain/array/dtype.ts";
import type { Layout } from "#domain/array/layout.ts";
import { bandPlane, type Raster } from "#domain/array/raster.ts";
import { type BandStatistics, bandStatistics } from "#domain/array/statistics.ts";
import { applyEdits } from "#domain/edits/apply.ts";
import { castValue } from "#domain/edits/cast.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { canUploadFileAsIs, encodeUpload } from "#domain/edits/encode-upload.ts";
import type { Failure } from "#domain/failures/failure.ts";
import { type Grid, placeGrid } from "#domain/geo/grid.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { thumbnailOf } from "#domain/view/thumbnail.ts";
import { type JsonWeight, jsonWeight } from "./json-weight.ts";

/** Metadata of a file's image as it will be uploaded. */
export interface PreparedFacts {
  readonly format: DecodedArray["format"];
  /** Of what will be sent, as are all the numbers below. */
  readonly dtype: Dtype;
  /** As in the file, before any edit. */
  readonly shape: readonly number[];
  readonly layout: Layout;
  /** Number of images in the file; this is one of them. */
  readonly batchCount: number;
  /** How many bands an image of the file has before its edits. */
  readonly fileBandCount: number;
  readonly height: number;
  readonly width: number;
  readonly bandCount: number;
  /** Whether there is a leading batch axis of 1. */
  readonly hasBatchAxis: boolean;
  /** One a band. */
  readonly statistics: readonly BandStatistics[];
  readonly jsonWeight: JsonWeight;
  /** The nodata value, if any. */
  readonly nodata: number | undefined;
  /** The file's georeference. */
  readonly grid: Grid | undefined;
  /** The arrays of an npz by name, and which of them this is. */
  readonly members: readonly string[];
  readonly member: string | undefined;
  /** Of the bytes that will be sent, 64 lower-case hex digits. */
  readonly sha256: string;
  /** Of the same bytes, 32 lower-case hex digits: what S3 calls an ETag. Undefined above `MAX_COMPARED_BYTES`. */
  readonly md5: string | undefined;
  /** How many bytes will be sent. */
  readonly byteLength: number;
  /** Whether what will be sent is not the file itself, but its values written bands last. */
  readonly rewritten: boolean;
  /** RGBA of `THUMBNAIL_SIDE` squared. */
  readonly thumbnail: Uint8ClampedArray<ArrayBuffer>;
}

/** A chosen array: its contents, and exactly the bytes to upload. */
export interface PreparedArray extends PreparedFacts {
  /** The file itself, or where `rewritten`, an npy of the values. */
  readonly upload: Blob;
}

/** What one list of edits makes of an array. */
export type EditPreview = { readonly content: PreparedFacts } | { readonly failure: Failure };

/** An image out of a file, with its pixels. */
export interface Preparation {
  readonly content: PreparedFacts;
  /**
   * One plane a band, row after row, `height * width` values each, all of one element type: that
   * which holds the dtype, but Float64Array for 64-bit integers, which neither a screen nor a
   * texture takes (exact to 2^53). Planes may share one buffer; treat them as read-only.
   */
  readonly bands: readonly NumericArray[];
  /** What must be sent in the file's place; undefined where the file itself will do. */
  readonly rewrittenFile: ArrayBuffer | undefined;
}

/**
 * The image that a file's array becomes by some edits, and what is known of it. Neither the array
 * nor the file is modified; planes may be views on them.
 * @param file the bytes that the array was found in.
 * @param card decides which axis is the bands, how values are encoded, and the thumbnail's colours.
 * @throws AppError "unreadable-array"
 */
export async function prepareArray(
  found: DecodedArray,
  file: ArrayBuffer,
  { edits, card }: { readonly edits: readonly Edit[]; readonly card: ModelCard },
): Promise<Preparation> {
  const prepared = applyEdits(found, edits, card);
  const { raster, layout, batchCount, hasBatchAxis } = prepared;
  const rewrittenFile = canUploadFileAsIs(found, prepared) ? undefined : encodeUpload(prepared);
  const { height, width, bandCount, dtype } = raster;
  // A file may tell its nodata in more digits than its pixels have.
  const nodata = prepared.nodata === undefined ? undefined : castValue(dtype, prepared.nodata);
  const bands = Array.from({ length: bandCount }, (_, band) => drawablePlane(raster, band));
  const sent = rewrittenFile ?? file;
  const statistics = bands.map((plane) => bandStatistics(plane, nodata));
  const content: PreparedFacts = {
    format: found.format,
    dtype,
    shape: found.array.shape,
    layout,
    batchCount,
    fileBandCount: applyEdits(found, edits.filter(isReading), card).raster.bandCount,
    height,
    width,
    bandCount,
    hasBatchAxis,
    statistics,
    jsonWeight: jsonWeight({ dtype, height, width, bands }),
    nodata,
    grid: found.grid && placeGrid(found.grid, prepared.placement),
    members: found.members,
    member: found.member,
    sha256: await sha256Hex(sent),
    md5: sent.byteLength > MAX_COMPARED_BYTES ? undefined : md5Hex(sent),
    byteLength: sent.byteLength,
    rewritten: rewrittenFile !== undefined,
    thumbnail: thumbnailOf({ height, width, bands, statistics }, card),
  };
  return { content, bands, rewrittenFile };
}

/** Every image of a batch as an npy file of its own. @throws AppError "unreadable-array" */
export function splitImages(
  found: DecodedArray,
  { edits, card }: { readonly edits: readonly Edit[]; readonly card: ModelCard },
): readonly ArrayBuffer[] {
  const { batchCount } = applyEdits(found, edits, card);
  return Array.from({ length: batchCount }, (_, index) => {
    return encodeUpload(applyEdits(found, [...edits, { kind: "pick", index }], card));
  });
}

/** Whether an edit only decides how the file is read. */
function isReading({ kind }: Edit): boolean {
  return kind === "layout" || kind === "pick";
}

function drawablePlane(raster: Raster, band: number): NumericArray {
  const plane = bandPlane(raster, band);
  const wide = plane instanceof BigInt64Array || plane instanceof BigUint64Array;
  return wide ? Float64Array.from(plane, Number) : plane;
}
