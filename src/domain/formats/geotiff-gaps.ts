import type { GeoTIFFImage } from "geotiff";
import type { NumericArray } from "#domain/array/dtype.ts";
import type { NdArray } from "#domain/array/nd-array.ts";

/** TIFF 6.0, tag 338: associated (premultiplied) and unassociated alpha. */
const ALPHAS = [1, 2];
/** Of an alpha's values, those that are 0 or opaque: a band of another kind is no mask. */
const MIN_CLEAR_SHARE = 0.99;

/**
 * Writes nodata to the blocks that a sparse file leaves out, as GDAL reads them: 0 if the file
 * declares none. Returns the pixels of such blocks if the values cannot show it, 1 each.
 * @param array of the image: (height, width, bands). Modified.
 */
export async function fillHoles(
  image: GeoTIFFImage,
  { values, shape: [height = 0, width = 0, bandCount = 0] }: NdArray,
  nodata: number | undefined,
): Promise<Uint8Array | undefined> {
  const counts = await blockBytes(image);
  const holes = counts.flatMap((count, block) => (count === 0 ? [block] : []));
  if (holes.length === 0) return undefined;
  const [blockHeight, blockWidth] = [image.getTileHeight(), image.getTileWidth()];
  const across = Math.ceil(width / blockWidth);
  const perPlane = across * Math.ceil(height / blockHeight);
  const isPlanar = image.planarConfiguration === 2;
  const isHeld = nodata !== undefined && canHold(values, nodata);
  const missing = isHeld ? undefined : new Uint8Array(height * width);
  for (const block of holes) {
    const at = block % perPlane;
    const top = Math.floor(at / across) * blockHeight;
    const left = (at % across) * blockWidth;
    const first = isPlanar ? Math.floor(block / perPlane) : 0;
    const last = isPlanar ? first : bandCount - 1;
    for (let row = top; row < Math.min(top + blockHeight, height); row += 1) {
      const start = row * width + left;
      const end = row * width + Math.min(left + blockWidth, width);
      missing?.fill(1, start, end);
      for (let pixel = start; pixel < end; pixel += 1) {
        for (let band = first; band <= last; band += 1) {
          write(values, pixel * bandCount + band, isHeld ? nodata : 0);
        }
      }
    }
  }
  return missing;
}

/** The bytes of each strip or tile in the file; 0 for those that a sparse file leaves out. */
export async function blockBytes({
  fileDirectory,
  isTiled,
}: GeoTIFFImage): Promise<readonly number[]> {
  const counts = await fileDirectory.loadValue(isTiled ? "TileByteCounts" : "StripByteCounts");
  return Array.from(counts ?? [], Number);
}

function canHold(values: NumericArray, nodata: number): boolean {
  const one = values.slice(0, 1);
  write(one, 0, nodata);
  return Object.is(Number(one[0]), nodata);
}

/** A TIFF has no 64-bit integers. */
function write(values: NumericArray, index: number, value: number): void {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return;
  values[index] = value;
}

/**
 * The pixels that a mask excludes in any of its planes, 1 each.
 * @param window its first column and row and those after its last; undefined for the whole image.
 */
export async function excludedBy(mask: GeoTIFFImage, window?: number[]): Promise<Uint8Array> {
  const values = await mask.readRasters(
    window === undefined ? { interleave: true } : { window, interleave: true },
  );
  const planeCount = mask.getSamplesPerPixel();
  const missing = new Uint8Array(values.length / planeCount);
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] === 0) missing[Math.floor(index / planeCount)] = 1;
  }
  return missing;
}

/**
 * The pixels that the file's alpha band makes fully transparent, 1 each; undefined if it has no such
 * band, or one with values of another kind: some writers mark any fourth band as alpha.
 */
export function transparentPixels(
  { fileDirectory }: GeoTIFFImage,
  { values, shape: [, , bandCount = 0] }: NdArray,
): Uint8Array | undefined {
  const extras = Array.from(fileDirectory.getValue("ExtraSamples") ?? [], Number);
  const extra = extras.findIndex((kind) => ALPHAS.includes(kind));
  if (extra === -1) return undefined;
  const band = bandCount - extras.length + extra;
  const missing = new Uint8Array(values.length / bandCount);
  let opaque = Number.NEGATIVE_INFINITY;
  for (let index = band; index < values.length; index += bandCount) {
    opaque = Math.max(opaque, Number(values[index]));
  }
  let clear = 0;
  for (let pixel = 0; pixel < missing.length; pixel += 1) {
    const value = Number(values[pixel * bandCount + band]);
    if (value === 0 || value === opaque) clear += 1;
    if (value === 0) missing[pixel] = 1;
  }
  return clear >= MIN_CLEAR_SHARE * missing.length ? missing : undefined;
}
