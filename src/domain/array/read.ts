import { sha256Hex } from "./content-hash.ts";
import type { Dtype, NumericArray } from "./dtype.ts";
import { isUntouched, npyOf } from "./edits/sent.ts";
import { type Layout, rasterOf } from "./layout.ts";
import { parseNpy } from "./npy.ts";
import { bandPlane, type Raster } from "./raster.ts";
import { type BandStatistics, bandStatistics } from "./statistics.ts";

/** All that a file's bytes tell of the image in them. */
export interface ArrayContent {
  readonly dtype: Dtype;
  /** As the file gives it, before any rewriting. */
  readonly shape: readonly number[];
  readonly layout: Layout;
  readonly height: number;
  readonly width: number;
  /**
   * One plane a band, row after row, `height * width` values each, all of one element type: that
   * which holds the dtype, but Float64Array for 64-bit integers, which neither a screen nor a
   * texture takes (exact to 2^53). Planes may share one buffer; treat them as read-only.
   */
  readonly bands: readonly NumericArray[];
  /** One a band. */
  readonly statistics: readonly BandStatistics[];
  /** Of the bytes that will be sent, 64 lower-case hex digits. */
  readonly sha256: string;
  /** Whether what will be sent is not the file itself, but its values written bands last. */
  readonly rewritten: boolean;
}

/** An array that a person chose: what it holds, and exactly the bytes to send. */
export interface ReadArray extends ArrayContent {
  /** The file itself, or where `rewritten`, an npy of the same values and dtype. */
  readonly upload: Blob;
}

/**
 * Reads the bytes of an npy file, which are not modified; planes may be views on them.
 * @param wantedBandCount decides which axis is the bands, as `rasterOf` says.
 * @returns the content, and the rewritten file where it must be sent in place of the given one.
 * @throws AppError "unreadable-array".
 */
export async function readArrayContent(
  file: ArrayBuffer,
  wantedBandCount: number,
): Promise<{ readonly content: ArrayContent; readonly rewrittenFile: ArrayBuffer | undefined }> {
  const array = parseNpy(file);
  const { raster, layout } = rasterOf(array, wantedBandCount);
  const image = { raster, withBatchAxis: layout.batchAxis };
  const rewrittenFile = isUntouched({ array, format: "npy" }, image) ? undefined : npyOf(image);
  const bands = Array.from({ length: raster.bandCount }, (_, band) => drawablePlane(raster, band));
  const content = {
    dtype: array.dtype,
    shape: array.shape,
    layout,
    height: raster.height,
    width: raster.width,
    bands,
    statistics: bands.map(bandStatistics),
    sha256: await sha256Hex(rewrittenFile ?? file),
    rewritten: rewrittenFile !== undefined,
  };
  return { content, rewrittenFile };
}

function drawablePlane(raster: Raster, band: number): NumericArray {
  const plane = bandPlane(raster, band);
  const wide = plane instanceof BigInt64Array || plane instanceof BigUint64Array;
  return wide ? Float64Array.from(plane, Number) : plane;
}
