import type { GeoTIFF, GeoTIFFImage } from "geotiff";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { AppError } from "#domain/failures/failure.ts";

/** A TIFF of which parts can be read. */
export interface TiffFile {
  readonly byteLength: number;
  /** Some bytes; fewer at the end of the file. */
  read(offset: number, length: number): Promise<ArrayBuffer>;
}

/** More than any stack of bands; a damaged file may name as many as it has bytes. */
export const MAX_PAGES = 4096;

/** TIFF 6.0, section 2, and BigTIFF: https://www.awaresystems.be/imaging/tiff/bigtiff.html */
const BYTES_OF_TYPE: Readonly<Record<number, number>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8 },
  ...{ 13: 4, 16: 8, 17: 8, 18: 8 },
};

/** The tags that the library reads at once: the image's own, GeoTIFF's and GDAL's. Others are ignored. */
function isRead(tag: number): boolean {
  return tag < 700 || (tag >= 33_550 && tag <= 34_737) || tag === 42_112 || tag === 42_113;
}

/**
 * Refuses a TIFF in which a tag has more values than the file has bytes, before the library
 * allocates them: engines differ in the number from which an allocation fails.
 * @throws AppError "unreadable-array"
 */
export async function assertTagsFit(file: TiffFile): Promise<void> {
  const head = new DataView(await file.read(0, 16));
  if (head.byteLength < 16) return;
  const isLittle = head.getUint16(0) === 0x49_49;
  const isBig = head.getUint16(2, isLittle) === 43;
  const wordAt = (view: DataView, at: number): number =>
    isBig ? Number(view.getBigUint64(at, isLittle)) : view.getUint32(at, isLittle);
  const [countBytes, entryBytes, wordBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const seen = new Set<number>();
  let offset = wordAt(head, isBig ? 8 : 4);
  while (offset !== 0 && !seen.has(offset) && seen.size < MAX_PAGES) {
    seen.add(offset);
    const start = new DataView(await file.read(offset, countBytes));
    if (start.byteLength < countBytes) return;
    const count = isBig ? wordAt(start, 0) : start.getUint16(0, isLittle);
    const length = count * entryBytes + wordBytes;
    if (length > file.byteLength) throw damagedTiff();
    const entries = new DataView(await file.read(offset + countBytes, length));
    if (entries.byteLength < length) return;
    for (let at = 0; at < count * entryBytes; at += entryBytes) {
      const size = BYTES_OF_TYPE[entries.getUint16(at + 2, isLittle)] ?? 1;
      const isLonger = wordAt(entries, at + 4) * size > file.byteLength;
      if (isLonger && isRead(entries.getUint16(at, isLittle))) throw damagedTiff();
    }
    offset = wordAt(entries, count * entryBytes);
  }
}

/** A page of a TIFF with the tags that its writer left out, as TIFF 6.0 and libtiff complete them. */
export async function tiffPage(
  tiff: GeoTIFF,
  index: number,
  file: TiffFile,
): Promise<GeoTIFFImage> {
  const image = await tiff.getImage(index);
  if (!tiff.littleEndian) await loadBigEndianTables(image, file);
  repeatForEachBand(image, "BitsPerSample", 258, 1);
  repeatForEachBand(image, "SampleFormat", 339, 1);
  await completeByteCounts(image, file);
  return image;
}

/** Tables of 2, 4 and 8 bytes a value, by field type. */
const TABLE_TYPES: Readonly<Record<number, 2 | 4 | 8>> = { 3: 2, 4: 4, 16: 8 };

/** Loads the tables of blocks that the library reads late, and always as little-endian. */
async function loadBigEndianTables({ fileDirectory }: GeoTIFFImage, file: TiffFile): Promise<void> {
  for (const [tag, { arrayOffset, fieldType, length }] of fileDirectory.deferredArrays) {
    const size = TABLE_TYPES[fieldType];
    if (size === undefined) continue;
    const view = new DataView(await file.read(arrayOffset, length * size));
    if (view.byteLength < length * size) throw damagedTiff();
    const values = Array.from({ length }, (_, index) => {
      if (size === 8) return Number(view.getBigUint64(index * 8));
      return size === 4 ? view.getUint32(index * 4) : view.getUint16(index * 2);
    });
    fileDirectory.actualizedFields.set(tag, values);
    fileDirectory.deferredArrays.delete(tag);
  }
}

/** A tag that is absent has its default in every band, and a single value is that of every band. */
function repeatForEachBand(
  image: GeoTIFFImage,
  name: "BitsPerSample" | "SampleFormat",
  tag: number,
  usual: number,
): void {
  const values = image.fileDirectory.getValue(name) ?? [usual];
  const bandCount = image.getSamplesPerPixel();
  // A damaged count is refused later.
  if (values.length !== 1 || !(bandCount > 0 && bandCount <= 65_535)) return;
  const value = Number(values[0]);
  image.fileDirectory.actualizedFields.set(
    tag,
    Array.from({ length: bandCount }, () => value),
  );
}

/** Without byte counts, strips that are not compressed have all their rows, and one strip is the rest. */
async function completeByteCounts(image: GeoTIFFImage, file: TiffFile): Promise<void> {
  const { fileDirectory, isTiled, planarConfiguration } = image;
  if (isTiled || fileDirectory.hasTag("StripByteCounts")) return;
  const offsets = Array.from((await fileDirectory.loadValue("StripOffsets")) ?? [], Number);
  const [height, rows] = [image.getHeight(), image.getTileHeight()];
  const planes = planarConfiguration === 2 ? 1 : image.getSamplesPerPixel();
  const rowBytes = Math.ceil((image.getWidth() * planes * image.getBitsPerSample(0)) / 8);
  const perPlane = Math.ceil(height / rows);
  const isPlain = (fileDirectory.getValue("Compression") ?? 1) === 1;
  if (!isPlain && offsets.length > 1) throw damagedTiff();
  const counts = offsets.map((offset, strip) => {
    const top = (strip % perPlane) * rows;
    return isPlain ? Math.min(rows, height - top) * rowBytes : file.byteLength - offset;
  });
  fileDirectory.actualizedFields.set(279, counts);
}

/** The refusal of a TIFF that cannot be read, for a reason that helps no one. */
export function damagedTiff(cause?: unknown): AppError {
  return unreadableArray(
    "This TIFF cannot be read: it is damaged, truncated, or of an unusual kind.",
    "Copy it again, or rewrite it: gdal_translate -co COMPRESS=DEFLATE in.tif out.tif.",
    cause,
  );
}
