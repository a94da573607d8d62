import { fromArrayBuffer, type GeoTIFFImage } from "geotiff";
import type { Dtype } from "#domain/array/dtype.ts";
import { joinPlanes } from "#domain/array/join-planes.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import { AppError } from "#domain/failures/failure.ts";
import { formatCount, formatNumber } from "#domain/text/format.ts";
import type { DecodedFile } from "./format.ts";
import { tiffBandLabels } from "./geotiff-band-labels.ts";
import { readSharedBytes, sharesBytes } from "./geotiff-bits.ts";
import { registerDecoders } from "./geotiff-decoders.ts";
import { assertTagsFit, damagedTiff, type TiffFile, tiffPage } from "./geotiff-directory.ts";
import { blockBytes, excludedBy, fillHoles, transparentPixels } from "./geotiff-gaps.ts";
import { tiffGrid } from "./geotiff-grid.ts";
import { assertKnownPacking, tiffDtype } from "./geotiff-kind.ts";
import { NORTH_UP_NOTE, northUp } from "./geotiff-north-up.ts";
import { tiffPages } from "./geotiff-pages.ts";
import { tiffScaling } from "./geotiff-scaling.ts";
import { assertAllocatable, assertHoldable } from "./unpacked-size.ts";

registerDecoders();

/**
 * Reads the image of a TIFF, GeoTIFF or COG at its full resolution: its values in their own dtype,
 * with nodata, mask and georeference if present, and north up. Of shape (height, width, bands), or (bands, height,
 * width) if each band is a page. The file is not modified.
 * @throws AppError "unreadable-array"
 */
export async function openTiff(file: ArrayBuffer): Promise<DecodedFile> {
  try {
    const parts: TiffFile = {
      byteLength: file.byteLength,
      read: (offset, length) => Promise.resolve(file.slice(offset, offset + length)),
    };
    await assertTagsFit(parts);
    const tiff = await fromArrayBuffer(file);
    const image = await tiffPage(tiff, 0, parts);
    await assertWhole(image, file.byteLength);
    const { bands, mask, otherCount } = await tiffPages(tiff, image, parts);
    const excluded = mask && (await excludedByMask(mask, file.byteLength));
    const first = await readImage(image, file.byteLength, excluded);
    const rest = { members: [], member: undefined };
    const isStack = bands.length > 1;
    const found = isStack
      ? northUp(await joinPages(first, bands, file.byteLength), 1)
      : northUp(first, 0);
    const notes = [
      isStack ? pagesText(bands.length) : [],
      found.rowsReversed === true ? NORTH_UP_NOTE : [],
      otherCount === 0 ? [] : otherPagesText(otherCount),
    ].flat();
    return { ...found, ...rest, notes };
  } catch (cause) {
    throw asRefusal(cause);
  }
}

type ReadImage = Omit<DecodedFile, "members" | "member">;

async function readImage(
  image: GeoTIFFImage,
  fileBytes: number,
  excluded: Uint8Array | undefined,
): Promise<ReadImage> {
  await assertWhole(image, fileBytes);
  const dtype = tiffDtype(image);
  await assertKnownPacking(image);
  assertAllocatable(image.getHeight() * image.getWidth() * image.getBytesPerPixel());
  const array = await readValues(image, dtype);
  const [nodata, grid] = [nodataOf(image, dtype), tiffGrid(image)];
  const missing = anyOf([
    await fillHoles(image, array, nodata),
    excluded,
    transparentPixels(image, array),
  ]);
  const [bandLabels, scaling] = [await tiffBandLabels(image), await tiffScaling(image)];
  return { array, nodata, missing, grid, bandLabels, scaling };
}

/** The pages of one band each as one image; each keeps its own scale, nodata and name. */
async function joinPages(
  first: ReadImage,
  pages: readonly GeoTIFFImage[],
  fileBytes: number,
): Promise<ReadImage> {
  assertHoldable("This TIFF", pages.length * first.array.values.byteLength);
  const read = [first];
  for (const page of pages.slice(1)) read.push(await readImage(page, fileBytes, undefined));
  const labels = await Promise.all(
    read.map(async ({ bandLabels }, index) => {
      const [own] = bandLabels?.labels ?? [];
      return own ?? { name: await pageName(pages[index]), wavelengthUm: undefined };
    }),
  );
  const files = read.map((found, index) => {
    // Only the first page of a stack has the georeference.
    const page = { ...found, grid: first.grid, format: "", members: [], member: undefined };
    return { name: `Page ${index + 1}`, band: "", open: () => Promise.resolve(page) };
  });
  const { array, nodata, missing, grid, scaling } = await joinPlanes(files, {
    reference: 0,
    assertHoldable: (bytes) => assertHoldable("This TIFF", bytes),
  });
  const isNamed = labels.some(
    ({ name, wavelengthUm }) => name !== "" || wavelengthUm !== undefined,
  );
  const { sensorText = "" } = first.bandLabels ?? {};
  const bandLabels = isNamed ? ({ labels, source: "file", sensorText } as const) : undefined;
  return { array, nodata, missing, grid, scaling, bandLabels };
}

async function pageName(page: GeoTIFFImage | undefined): Promise<string> {
  const name: unknown = await page?.fileDirectory.loadValue("PageName").catch(() => undefined);
  return typeof name === "string" ? name.replaceAll("\0", "").trim() : "";
}

function pagesText(count: number): string {
  const text = formatCount(count);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)} pages read as ${text} bands.`;
}

function otherPagesText(count: number): string {
  return count === 1
    ? "One more page, of another size or kind, is left out."
    : `${formatNumber(count)} more pages, of another size or kind, are left out.`;
}

/** Compares the declared size with the file's, before anything is allocated. */
export async function assertWhole(image: GeoTIFFImage, fileBytes: number): Promise<void> {
  const [height, width] = [image.getHeight(), image.getWidth()];
  const bandCount = image.getSamplesPerPixel();
  const [blockHeight, blockWidth] = [image.getTileHeight(), image.getTileWidth()];
  // A damaged tag can be a string or a fraction although the library's type is a number.
  const lengths = [height, width, bandCount, blockHeight, blockWidth];
  if (!lengths.every((length) => Number.isSafeInteger(length) && length > 0)) throw damagedTiff();
  if (image.fileDirectory.getValue("BitsPerSample")?.length !== bandCount) throw damagedTiff();
  assertHoldable("This TIFF", height * width * image.getBytesPerPixel());
  assertHoldable("A tile of this TIFF", blockHeight * blockWidth * image.getBytesPerPixel());
  const { fileDirectory, isTiled, planarConfiguration } = image;
  const offsets = await fileDirectory.loadValue(isTiled ? "TileOffsets" : "StripOffsets");
  const planeCount = planarConfiguration === 2 ? bandCount : 1;
  const blockCount = Math.ceil(height / blockHeight) * Math.ceil(width / blockWidth) * planeCount;
  if (offsets === undefined || offsets.length < blockCount) throw damagedTiff();
  const packing = fileDirectory.getValue("Compression") ?? 1;
  const counts = await blockBytes(image);
  const promisedBytes = counts.includes(0)
    ? counts.reduce((sum, count) => sum + count, 0)
    : (height * width * bandCount * image.getBitsPerSample(0)) / 8;
  if (packing === 1 && promisedBytes > fileBytes) {
    throw unreadableArray(
      "This TIFF declares more pixels than its file contains: it was truncated.",
      "Copy it again.",
    );
  }
}

async function excludedByMask(mask: GeoTIFFImage, fileBytes: number): Promise<Uint8Array> {
  await assertWhole(mask, fileBytes);
  await assertKnownPacking(mask);
  return excludedBy(mask);
}

/** The pixels of any of the masks; undefined if they have none. */
function anyOf(masks: readonly (Uint8Array | undefined)[]): Uint8Array | undefined {
  const found = masks.filter((mask) => mask?.includes(1) === true);
  const [first, ...others] = found.filter((mask) => mask !== undefined);
  return first?.map((mark, pixel) => (others.some((mask) => mask[pixel] === 1) ? 1 : mark));
}

export async function readValues(image: GeoTIFFImage, dtype: Dtype): Promise<NdArray> {
  const [height, width] = [image.getHeight(), image.getWidth()];
  const bandCount = image.getSamplesPerPixel();
  const values = sharesBytes(image)
    ? await readSharedBytes(image)
    : await image.readRasters({ interleave: true });
  const shape = [height, width, bandCount];
  return { values, dtype, shape, strides: [width * bandCount, bandCount, 1] };
}

/** In the precision of the values that it is compared with. */
export function nodataOf(image: GeoTIFFImage, dtype: Dtype): number | undefined {
  const nodata = image.getGDALNoData() ?? undefined;
  const isSingle = dtype === "float16" || dtype === "float32";
  return nodata !== undefined && isSingle ? Math.fround(nodata) : nodata;
}

/** The library's errors are for developers. A file that is too large is refused before this. */
export function asRefusal(cause: unknown): AppError {
  return cause instanceof AppError ? cause : damagedTiff(cause);
}
