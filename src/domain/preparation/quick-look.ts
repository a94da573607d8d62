import type { NumericArray } from "#domain/array/dtype.ts";
import { imagesOf } from "#domain/array/layout.ts";
import type { Raster } from "#domain/array/raster.ts";
import { bandStatistics } from "#domain/array/statistics.ts";
import { NPY } from "#domain/formats/npy-format.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Size } from "#domain/render/view.ts";
import { pictureOf } from "#domain/view/thumbnail.ts";

/** A coarse picture of a large file, drawn from a few of its rows before the rest is read. */
export interface QuickLook extends Size {
  /** RGBA, `height * width` pixels. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Of the array. */
  readonly fileSize: Size;
  readonly bandCount: number;
}

/** Smaller files are read as fast. */
const MIN_BYTES = 8 * 2 ** 20;
/** The picture's longer side in pixels. */
const MAX_SIDE = 320;

/**
 * A picture of an npy file in the initial view, stretched by the values that it shows. Reads about
 * as many lines of the file as the picture has. Undefined for small files, for other formats, whose
 * values are compressed or scattered, and for a file that is not an image, which the reader reports.
 */
export async function quickLookOf(file: Blob, card: ModelCard): Promise<QuickLook | undefined> {
  if (file.size < MIN_BYTES) return undefined;
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  if (!NPY.sniff(String.fromCharCode(...head))) return undefined;
  const { openNpySource } = await import("#domain/formats/npy-source.ts");
  try {
    const { read, ...array } = await openNpySource(file);
    const { bands, input } = card;
    const wanted = { bandCount: bands.length, height: input.height, width: input.width };
    const image = imagesOf({ ...array, values: new Uint8Array() }, wanted).image(0);
    return await drawn(image, card, read);
  } catch {
    return undefined;
  }
}

type ReadElements = (start: number, end: number) => Promise<NumericArray>;

async function drawn(image: Raster, card: ModelCard, read: ReadElements): Promise<QuickLook> {
  const scale = Math.min(1, MAX_SIDE / Math.max(image.height, image.width));
  const height = Math.max(1, Math.round(image.height * scale));
  const width = Math.max(1, Math.round(image.width * scale));
  const bandCount = Math.min(image.bandCount, card.bands.length);
  const planes = Array.from({ length: bandCount }, () => new Float64Array(height * width));
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
  const groups = isInterleaved ? [planes.map((_, band) => band)] : planes.map((_, band) => [band]);
  const readLine = async (line: number, group: readonly number[]): Promise<void> => {
    const start = image.offset + lineAt(line) * lineStride + (group[0] ?? 0) * strides.band;
    const last = pixelAt(across - 1) * stride + (group.length - 1) * strides.band;
    const values = await read(start, start + last + 1);
    for (const [place, band] of group.entries()) {
      const plane = planes[band] ?? new Float64Array();
      for (let pixel = 0; pixel < across; pixel += 1) {
        const value = Number(values[pixelAt(pixel) * stride + place * strides.band]);
        plane[areRows ? line * width + pixel : pixel * width + line] = value;
      }
    }
  };
  await Promise.all(
    groups.flatMap((group) => Array.from({ length: lines }, (_, line) => readLine(line, group))),
  );
  const statistics = planes.map((plane) => bandStatistics(plane));
  return {
    height,
    width,
    pixels: pictureOf({ height, width, bands: planes, statistics }, card),
    fileSize: { height: image.height, width: image.width },
    bandCount: image.bandCount,
  };
}

/** The centres of equal parts of a length. */
function positions(count: number, length: number): (index: number) => number {
  return (index) => Math.floor(((index + 0.5) * length) / count);
}
