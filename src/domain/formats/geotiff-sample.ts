import { GeoTIFF, type GeoTIFFImage } from "geotiff";
import type { NdArray } from "#domain/array/nd-array.ts";
import { sharesBytes } from "./geotiff-bits.ts";
import { assertTagsFit, type TiffFile, tiffPage } from "./geotiff-directory.ts";
import { tiffGrid } from "./geotiff-grid.ts";
import { assertWhole, nodataOf, readValues } from "./geotiff-image.ts";
import { assertKnownPacking, tiffDtype } from "./geotiff-kind.ts";
import { northUp } from "./geotiff-north-up.ts";
import { tiffPages } from "./geotiff-pages.ts";
import { sourceOf } from "./geotiff-window.ts";

/** Some of the values of a TIFF's image. */
export interface TiffSample {
  /** Of shape (height, width, bands), north up: the whole image with fewer pixels, or only with fewer rows. */
  readonly array: NdArray;
  readonly nodata: number | undefined;
  /** Of the image. */
  readonly fileSize: { readonly height: number; readonly width: number };
}

/** Of the rows; reading more of them takes about as long as reading all. */
const MAX_SHARE = 0.25;

/**
 * The smallest overview of a TIFF with at least `side` rows or columns, or without one the rows at the
 * centres of so many equal parts, where few rows are read with them. Reads only their bytes. Undefined where
 * the file has neither, or a page for each band.
 * @throws an error of the library or AppError for a file that cannot be read.
 */
export async function sampleTiff(file: Blob, side: number): Promise<TiffSample | undefined> {
  const parts: TiffFile = {
    byteLength: file.size,
    read: (offset, length) => file.slice(offset, offset + length).arrayBuffer(),
  };
  await assertTagsFit(parts);
  const tiff = await GeoTIFF.fromSource(sourceOf(parts));
  const image = await tiffPage(tiff, 0, parts);
  const { bands, overviews } = await tiffPages(tiff, image, parts);
  const dtype = tiffDtype(image);
  if (bands.length > 1 || sharesBytes(image)) return undefined;
  const overview = overviews
    .filter((page) => isLike(page, image) && longerSide(page) >= side)
    .toSorted((one, other) => longerSide(one) - longerSide(other))
    .at(0);
  const sampled = overview ?? image;
  await assertWhole(sampled, file.size);
  await assertKnownPacking(sampled);
  const [height, width] = [image.getHeight(), image.getWidth()];
  const array =
    overview === undefined
      ? await sampledRows(image, Math.round((side * height) / longerSide(image)))
      : await readValues(overview, dtype);
  if (array === undefined) return undefined;
  northUp({ array, grid: tiffGrid(image) }, 0);
  return { array, nodata: nodataOf(image, dtype), fileSize: { height, width } };
}

function isLike(page: GeoTIFFImage, image: GeoTIFFImage): boolean {
  return page.getSamplesPerPixel() === image.getSamplesPerPixel() && !sharesBytes(page);
}

function longerSide(image: GeoTIFFImage): number {
  return Math.max(image.getHeight(), image.getWidth());
}

async function sampledRows(image: GeoTIFFImage, count: number): Promise<NdArray | undefined> {
  const [height, width, bandCount] = [
    image.getHeight(),
    image.getWidth(),
    image.getSamplesPerPixel(),
  ];
  // The rows of a strip are decoded together, and so are those of a row of tiles.
  if (image.isTiled || count * image.getTileHeight() > MAX_SHARE * height) return undefined;
  const rowLength = width * bandCount;
  const values = new Float64Array(count * rowLength);
  for (let index = 0; index < count; index += 1) {
    const row = Math.floor(((index + 0.5) * height) / count);
    const found = await image.readRasters({ window: [0, row, width, row + 1], interleave: true });
    values.set(found, index * rowLength);
  }
  const shape = [count, width, bandCount];
  return { values, dtype: "float64", shape, strides: [rowLength, bandCount, 1] };
}
