import type { DecodedArray } from "#domain/array/decoded-array.ts";
import type { NumericArray } from "#domain/array/dtype.ts";
import { imagesOf } from "#domain/array/layout.ts";
import type { Raster } from "#domain/array/raster.ts";
import { readImage } from "#domain/edits/apply.ts";
import { GEOTIFF } from "#domain/formats/geotiff.ts";
import { NPY } from "#domain/formats/npy-format.ts";
import { openNpySource } from "#domain/formats/npy-source.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Size } from "#domain/render/view.ts";
import { pictureOf } from "#domain/view/thumbnail.ts";
import { drawnBands, lookSpreads } from "./look-style.ts";

/** A picture of a large array, drawn from a sample of its values before all are counted. */
export interface QuickLook extends Size {
  /** RGBA, `height * width` pixels. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Of the array. */
  readonly fileSize: Size;
  readonly bandCount: number;
  /** Whether it has fewer pixels than its place on the screen. */
  readonly isCoarse: boolean;
}

/** Smaller files are read as fast. */
const MIN_BYTES = 8 * 2 ** 20;
/**
 * The coarse picture's longer side in pixels: each line is a slice of the file, which takes a browser a third
 * of a millisecond, whatever its length.
 */
const MAX_SIDE = 128;
/** The same of a TIFF, of which an overview is read at once. */
const MAX_TIFF_SIDE = 256;

/**
 * A picture of an npy file or a TIFF in the initial view, stretched by the values that it shows. Reads about
 * as many lines of the file as the picture has, or an overview. Undefined for small files, for other
 * formats, whose values are compressed or scattered, and for a file that is not an image, which the
 * reader reports.
 */
export async function quickLookOf(file: Blob, card: ModelCard): Promise<QuickLook | undefined> {
  if (file.size < MIN_BYTES) return undefined;
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 8).arrayBuffer()));
  try {
    if (NPY.sniff(head)) return await npyLook(file, card);
    return GEOTIFF.sniff(head) ? await tiffLook(file, card) : undefined;
  } catch {
    return undefined;
  }
}

async function npyLook(file: Blob, card: ModelCard): Promise<QuickLook> {
  const { read, ...array } = await openNpySource(file);
  const { bands, input } = card;
  const wanted = { bandCount: bands.length, height: input.height, width: input.width };
  const image = imagesOf({ ...array, values: new Uint8Array() }, wanted).image(0);
  return drawn(image, card, read);
}

async function tiffLook(file: Blob, card: ModelCard): Promise<QuickLook | undefined> {
  const { sampleTiff } = await import("#domain/formats/geotiff-sample.ts");
  const sample = await sampleTiff(file, MAX_TIFF_SIDE);
  return sample && sampledLook(sample, card, MAX_TIFF_SIDE, sample.fileSize);
}

type ReadElements = (start: number, end: number) => Promise<NumericArray>;

async function drawn(image: Raster, card: ModelCard, read: ReadElements): Promise<QuickLook> {
  const { height, width } = reducedSize(image, MAX_SIDE);
  const count = Math.min(image.bandCount, card.bands.length);
  const bands = drawnBands(card, count);
  const planes = Array.from({ length: count }, () => new Float64Array(height * width));
  const { strides } = image;
  // A line is contiguous in the file but for the bands, of which a pixel has all or one.
  const areRows = strides.row >= strides.column;
  const [lines, across] = areRows ? [height, width] : [width, height];
  const [lineStride, stride] = areRows
    ? [strides.row, strides.column]
    : [strides.column, strides.row];
  const lineAt = positions(lines, areRows ? image.height : image.width);
  const pixelAt = positions(across, areRows ? image.width : image.height);
  const isInterleaved = strides.band <= lineStride;
  const groups = isInterleaved ? [bands] : bands.map((band) => [band]);
  const readLine = async (line: number, group: readonly number[]): Promise<void> => {
    const [first = 0] = group;
    const start = image.offset + lineAt(line) * lineStride + first * strides.band;
    const last = pixelAt(across - 1) * stride + ((group.at(-1) ?? 0) - first) * strides.band;
    const values = await read(start, start + last + 1);
    for (const band of group) {
      const plane = planes[band] ?? new Float64Array();
      const offset = (band - first) * strides.band;
      for (let pixel = 0; pixel < across; pixel += 1) {
        const value = Number(values[pixelAt(pixel) * stride + offset]);
        plane[areRows ? line * width + pixel : pixel * width + line] = value;
      }
    }
  };
  await Promise.all(
    groups.flatMap((group) => Array.from({ length: lines }, (_, line) => readLine(line, group))),
  );
  return lookOf({ height, width }, planes, image, card);
}

/** @param fileSize that of the whole image, of which the array is a sample. */
function sampledLook(
  found: Pick<DecodedArray, "array" | "nodata" | "missing">,
  card: ModelCard,
  maxSide: number,
  fileSize: Size,
): QuickLook {
  const { raster } = readImage(found, [], card);
  const whole = { ...raster, ...fileSize };
  const size = reducedSize(whole, maxSide);
  const count = Math.min(raster.bandCount, card.bands.length);
  const drawn = drawnBands(card, count);
  const bands = Array.from({ length: count }, (_, band) =>
    drawn.includes(band)
      ? sampledPlane(raster, band, size, found)
      : new Float64Array(size.height * size.width),
  );
  return lookOf(size, bands, whole, card);
}

/** NaN where the file says that a pixel is missing. */
function sampledPlane(
  raster: Raster,
  band: number,
  { height, width }: Size,
  { nodata, missing }: Pick<DecodedArray, "nodata" | "missing">,
): Float64Array {
  const { values, offset, strides } = raster;
  const plane = new Float64Array(height * width);
  const rowAt = positions(height, raster.height);
  const columnAt = positions(width, raster.width);
  const columns = Uint32Array.from({ length: width }, (_, column) => columnAt(column));
  for (let row = 0; row < height; row += 1) {
    const start = offset + band * strides.band + rowAt(row) * strides.row;
    const mask = missing?.subarray(rowAt(row) * raster.width);
    for (let column = 0; column < width; column += 1) {
      const at = columns[column] ?? 0;
      const value = Number(values[start + at * strides.column]);
      const isMissing = value === nodata || mask?.[at] === 1;
      plane[row * width + column] = isMissing ? Number.NaN : value;
    }
  }
  return plane;
}

/** An image's size, reduced to one with this longer side. */
export function reducedSize({ height, width }: Size, maxSide: number): Size {
  const scale = Math.min(1, maxSide / Math.max(height, width));
  return {
    height: Math.max(1, Math.round(height * scale)),
    width: Math.max(1, Math.round(width * scale)),
  };
}

/** @param planes one for each band of the image that the card has; those that are not drawn are 0. */
function lookOf(
  size: Size,
  planes: readonly NumericArray[],
  { height, width, bandCount }: Raster,
  card: ModelCard,
): QuickLook {
  const statistics = lookSpreads(planes, card);
  return {
    ...size,
    pixels: pictureOf({ ...size, bands: planes, statistics }, card),
    fileSize: { height, width },
    bandCount,
    isCoarse: true,
  };
}

/** The centres of equal parts of a length. */
function positions(count: number, length: number): (index: number) => number {
  return (index) => Math.floor(((index + 0.5) * length) / count);
}
