import type { PixelBox } from "#domain/array/pixel-box.ts";
import type { Grid } from "#domain/geo/grid.ts";
import { deflated } from "./deflate.ts";
import { geoKeysOf } from "./geotiff-keys.ts";

type Size = Pick<PixelBox, "height" | "width">;
type Plane = Uint8Array | Float32Array;

/** What a GeoTIFF says about its image, apart from its values. */
interface ImageFacts extends Size {
  /** A description of each plane. */
  readonly titles: readonly string[];
  /** NaN for floating-point values. */
  readonly nodata: number;
  /** Facts about the image, by name: GDAL's metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An image to write. */
export interface GeoTiffImage extends ImageFacts {
  /** One or more, all of one type, `height * width` values each, row-major. */
  readonly planes: readonly Plane[];
  readonly grid: Grid;
}

/** An image whose rows are written as they come. */
interface StreamedImage extends ImageFacts {
  readonly isFloat: boolean;
  /** The fields of its georeference, in ascending order of tags; none for an image without. */
  readonly place: readonly GeoTiffField[];
}

/** Values and their size at one resolution. */
type Level = Pick<GeoTiffImage, "planes" | "height" | "width">;

/** Pixels: a chip is one tile. */
const TILE = 256;

/** TIFF's field types: https://www.loc.gov/preservation/digital/formats/content/tiff_tags.shtml */
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const DOUBLE = 12;
const BYTES: Readonly<Record<number, number>> = { [ASCII]: 1, [SHORT]: 2, [LONG]: 4, [DOUBLE]: 8 };

/** An entry of a TIFF's directory. */
export interface GeoTiffField {
  readonly tag: number;
  readonly type: number;
  readonly values: readonly number[];
}

/**
 * Writes a Cloud Optimized GeoTIFF: tiled, compressed with Deflate, with overviews of a half, a quarter
 * and so on down to one tile. All directories are at the file's start and the data of the smallest
 * overview follows first (https://docs.ogc.org/is/21-026/21-026.html). Overviews are means of
 * floating-point values, and every second pixel of integers, which are classes.
 * @throws RangeError for a grid without keys, and above TIFF's limit of 4 GB.
 */
export async function writeGeoTiff(image: GeoTiffImage): Promise<Blob> {
  const tiles: Uint8Array<ArrayBuffer>[][] = [];
  const isFloat = image.planes[0] instanceof Float32Array;
  const facts = { ...image, isFloat, place: placeFields(image.grid) };
  const writer = createGeoTiffWriter(facts, async (level, tile) => {
    tiles[level] ??= [];
    tiles[level]?.push(tile);
  });
  await writer.addRows(image.planes, image.height);
  const data = [writer.head(), ...tiles.toReversed().flat()];
  return new Blob(data, { type: "image/tiff; application=geotiff" });
}

/** Writes a GeoTIFF of an image of which a few rows at a time are in memory. */
export interface GeoTiffWriter {
  /** Full resolution and overviews. */
  readonly levelCount: number;
  /** Adds the next rows: `height * width` values of each plane. */
  addRows(planes: readonly Plane[], height: number): Promise<void>;
  /**
   * The start of the file, once all rows are added. The tiles follow: those of the last level, and so
   * on to those of level 0, each level's in the order in which they were stored.
   * @throws RangeError above TIFF's limit of 4 GB.
   */
  head(): Uint8Array<ArrayBuffer>;
}

/** A resolution of which at most one row of tiles is held. */
interface OpenLevel extends Size {
  readonly rows: readonly Plane[];
  /** Rows in `rows`, and all that came. */
  held: number;
  added: number;
  readonly tileBytes: number[];
}

/**
 * Starts a GeoTIFF as `writeGeoTiff` writes it, byte for byte.
 * @param store takes the compressed tiles of each level, 0 for the full resolution, in their order.
 */
export function createGeoTiffWriter(
  image: StreamedImage,
  store: (level: number, tile: Uint8Array<ArrayBuffer>) => Promise<void>,
): GeoTiffWriter {
  const levels = [openLevel(image, image)];
  for (let size: Size = image; Math.max(size.height, size.width) > TILE; ) {
    size = halfSize(size);
    levels.push(openLevel(size, image));
  }

  const add = async (index: number, planes: readonly Plane[], height: number): Promise<void> => {
    const level = levels[index];
    if (level === undefined) return;
    for (let from = 0; from < height; ) {
      const count = Math.min(TILE - level.held, height - from);
      for (const [band, plane] of planes.entries()) {
        const rows = plane.subarray(from * level.width, (from + count) * level.width);
        level.rows[band]?.set(rows, level.held * level.width);
      }
      from += count;
      level.held += count;
      level.added += count;
      if (level.held === TILE || level.added === level.height) await flush(index, level);
    }
  };

  const flush = async (index: number, level: OpenLevel): Promise<void> => {
    const { held: height, width } = level;
    const planes = level.rows.map((plane) => plane.subarray(0, height * width));
    level.held = 0;
    for await (const tile of tilesOf({ planes, height, width }, image.nodata)) {
      level.tileBytes.push(tile.length);
      await store(index, tile);
    }
    if (index + 1 === levels.length) return;
    // A row of tiles has an even number of rows, so that no pair of rows is divided.
    const half = planes.map((plane) => halved(plane, { height, width }));
    await add(index + 1, half, halfSize({ height, width }).height);
  };

  return {
    levelCount: levels.length,
    addRows: (planes, height) => add(0, planes, height),
    head: () => headOf(image, levels),
  };
}

function openLevel({ height, width }: Size, { isFloat, titles }: StreamedImage): OpenLevel {
  const count = Math.min(TILE, height) * width;
  const rows = titles.map(() => (isFloat ? new Float32Array(count) : new Uint8Array(count)));
  return { height, width, rows, held: 0, added: 0, tileBytes: [] };
}

function headOf(image: StreamedImage, levels: readonly OpenLevel[]): Uint8Array<ArrayBuffer> {
  const fieldsAt = (
    level: OpenLevel,
    index: number,
    offsets: readonly number[],
  ): readonly GeoTiffField[] =>
    fieldsOf(image, level, { isOverview: index > 0, offsets, counts: level.tileBytes });
  const starts: number[] = [];
  let end = 8;
  for (const [index, level] of levels.entries()) {
    starts.push(end);
    const unknown = level.tileBytes.map(() => 0);
    end += directoryBytes(fieldsAt(level, index, unknown));
  }
  const head = new DataView(new ArrayBuffer(end));
  // "II", 42 and the first directory.
  head.setUint32(0, 0x2a_4949, true);
  head.setUint32(4, 8, true);
  for (const [index, level] of [...levels.entries()].toReversed()) {
    const offsets: number[] = [];
    for (const bytes of level.tileBytes) {
      offsets.push(end);
      end += bytes;
    }
    if (end > 2 ** 32) throw new RangeError("A GeoTIFF has at most 4 GB.");
    const fields = fieldsAt(level, index, offsets);
    writeDirectory(head, starts[index] ?? 0, fields, starts[index + 1] ?? 0);
  }
  return new Uint8Array(head.buffer);
}

function halfSize({ height, width }: Size): Size {
  return { height: Math.ceil(height / 2), width: Math.ceil(width / 2) };
}

function halved(plane: Plane, size: Size): Plane {
  const { height, width } = halfSize(size);
  const isMean = plane instanceof Float32Array;
  const half = isMean ? new Float32Array(height * width) : new Uint8Array(height * width);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const from = 2 * row * size.width + 2 * column;
      half[row * width + column] = isMean
        ? meanAt(plane, from, size.width, {
            isLastRow: 2 * row + 1 === size.height,
            isLastColumn: 2 * column + 1 === size.width,
          })
        : (plane[from] ?? 0);
    }
  }
  return half;
}

/** The mean of up to four pixels that have a value; NaN if none has. */
function meanAt(
  plane: Float32Array,
  from: number,
  width: number,
  { isLastRow, isLastColumn }: { readonly isLastRow: boolean; readonly isLastColumn: boolean },
): number {
  let [sum, count] = [0, 0];
  for (let down = 0; down < (isLastRow ? 1 : 2); down += 1) {
    for (let across = 0; across < (isLastColumn ? 1 : 2); across += 1) {
      const value = plane[from + down * width + across] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum += value;
      count += 1;
    }
  }
  return sum / count;
}

/** The compressed tiles in reading order; nodata beyond the image. */
async function* tilesOf(level: Level, nodata: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { planes, height, width } = level;
  const isFloat = planes[0] instanceof Float32Array;
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      const count = TILE * TILE * planes.length;
      const values = isFloat ? new Float32Array(count) : new Uint8Array(count);
      values.fill(nodata);
      for (const [band, plane] of planes.entries()) {
        for (let row = top; row < Math.min(top + TILE, height); row += 1) {
          let to = (row - top) * TILE * planes.length + band;
          const end = row * width + Math.min(left + TILE, width);
          for (let pixel = row * width + left; pixel < end; pixel += 1) {
            values[to] = plane[pixel] ?? nodata;
            to += planes.length;
          }
        }
      }
      yield await deflated(new Uint8Array(values.buffer));
    }
  }
}

interface TileFacts {
  readonly isOverview: boolean;
  readonly offsets: readonly number[];
  readonly counts: readonly number[];
}

const DEFLATE = 8;
const BLACK_IS_ZERO = 1;
const INTERLEAVED = 1;
const UNSIGNED = 1;
const FLOATING_POINT = 3;

/** In ascending order of tags, as TIFF requires. */
function fieldsOf(
  image: StreamedImage,
  { height, width }: Size,
  { isOverview, offsets, counts }: TileFacts,
): readonly GeoTiffField[] {
  const { isFloat, titles } = image;
  const each = (value: number): readonly number[] => titles.map(() => value);
  const extra = each(0).slice(1);
  return [
    { tag: 254, type: LONG, values: [isOverview ? 1 : 0] },
    { tag: 256, type: LONG, values: [width] },
    { tag: 257, type: LONG, values: [height] },
    { tag: 258, type: SHORT, values: each(isFloat ? 32 : 8) },
    { tag: 259, type: SHORT, values: [DEFLATE] },
    { tag: 262, type: SHORT, values: [BLACK_IS_ZERO] },
    { tag: 277, type: SHORT, values: [titles.length] },
    { tag: 284, type: SHORT, values: [INTERLEAVED] },
    { tag: 322, type: SHORT, values: [TILE] },
    { tag: 323, type: SHORT, values: [TILE] },
    { tag: 324, type: LONG, values: offsets },
    { tag: 325, type: LONG, values: counts },
    ...(extra.length > 0 ? [{ tag: 338, type: SHORT, values: extra }] : []),
    { tag: 339, type: SHORT, values: each(isFloat ? FLOATING_POINT : UNSIGNED) },
    ...(isOverview ? [] : [...image.place, text(42_112, metadataXml(image))]),
    text(42_113, Number.isNaN(image.nodata) ? "nan" : String(image.nodata)),
  ];
}

function placeFields(grid: Grid): readonly GeoTiffField[] {
  const keys = geoKeysOf(grid);
  if (keys === undefined) throw new RangeError("The grid has no GeoTIFF keys.");
  const [a, b, c, d, e, f] = grid.transform;
  const isUpright = a > 0 && b === 0 && d === 0 && e < 0;
  const place: readonly GeoTiffField[] = isUpright
    ? [
        { tag: 33_550, type: DOUBLE, values: [a, -e, 0] },
        { tag: 33_922, type: DOUBLE, values: [0, 0, 0, c, f, 0] },
      ]
    : [{ tag: 34_264, type: DOUBLE, values: [a, b, 0, c, d, e, 0, f, 0, 0, 0, 0, 0, 0, 0, 1] }];
  return [
    ...place,
    { tag: 34_735, type: SHORT, values: keys.directory },
    ...(keys.texts === "" ? [] : [text(34_737, keys.texts)]),
  ];
}

/** GDAL's metadata: https://gdal.org/en/stable/drivers/raster/gtiff.html#metadata */
function metadataXml({ metadata, titles }: ImageFacts): string {
  const items = Object.entries(metadata).map(
    ([name, value]) => `<Item name="${xmlText(name)}">${xmlText(value)}</Item>`,
  );
  const descriptions = titles.map(
    (title, sample) =>
      `<Item name="DESCRIPTION" sample="${sample}" role="description">${xmlText(title)}</Item>`,
  );
  return `<GDALMetadata>${[...items, ...descriptions].join("")}</GDALMetadata>`;
}

function xmlText(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** In UTF-8, as GDAL writes and reads it, ended by a zero. */
function text(tag: number, value: string): GeoTiffField {
  return { tag, type: ASCII, values: [...new TextEncoder().encode(value), 0] };
}

function valueBytes({ type, values }: GeoTiffField): number {
  return (BYTES[type] ?? 1) * values.length;
}

/** With the values that do not fit in their fields, each from an even offset. */
function directoryBytes(fields: readonly GeoTiffField[]): number {
  return fields.reduce(
    (sum, field) => sum + (valueBytes(field) > 4 ? evenUp(valueBytes(field)) : 0),
    evenUp(2 + 12 * fields.length + 4),
  );
}

function evenUp(length: number): number {
  return length + (length % 2);
}

function writeDirectory(
  file: DataView,
  start: number,
  fields: readonly GeoTiffField[],
  next: number,
): void {
  file.setUint16(start, fields.length, true);
  let outside = start + evenUp(2 + 12 * fields.length + 4);
  for (const [index, field] of fields.entries()) {
    const at = start + 2 + 12 * index;
    file.setUint16(at, field.tag, true);
    file.setUint16(at + 2, field.type, true);
    file.setUint32(at + 4, field.values.length, true);
    if (valueBytes(field) <= 4) {
      writeValues(file, at + 8, field);
    } else {
      file.setUint32(at + 8, outside, true);
      writeValues(file, outside, field);
      outside += evenUp(valueBytes(field));
    }
  }
  file.setUint32(start + 2 + 12 * fields.length, next, true);
}

function writeValues(file: DataView, start: number, { type, values }: GeoTiffField): void {
  for (const [index, value] of values.entries()) {
    const at = start + index * (BYTES[type] ?? 1);
    if (type === ASCII) file.setUint8(at, value);
    else if (type === SHORT) file.setUint16(at, value, true);
    else if (type === LONG) file.setUint32(at, value, true);
    else file.setFloat64(at, value, true);
  }
}
