import { GeoTIFF, type GeoTIFFImage } from "geotiff";
import type { Dtype, NumericArray } from "#domain/array/dtype.ts";
import type { PixelBox } from "#domain/array/pixel-box.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import { sharesBytes } from "./geotiff-bits.ts";
import { registerDecoders } from "./geotiff-decoders.ts";
import { assertTagsFit, type TiffFile, tiffPage } from "./geotiff-directory.ts";
import { blockBytes, excludedBy } from "./geotiff-gaps.ts";
import { isSouthUp, tiffGrid } from "./geotiff-grid.ts";
import { asRefusal, nodataOf } from "./geotiff-image.ts";
import { assertKnownPacking, tiffDtype } from "./geotiff-kind.ts";
import { tiffPages } from "./geotiff-pages.ts";
import type { GeoTiffField } from "./write-geotiff.ts";

registerDecoders();

/** A TIFF of which only windows are read. */
export interface TiffWindows {
  readonly height: number;
  readonly width: number;
  readonly bandCount: number;
  readonly dtype: Dtype;
  readonly nodata: number | undefined;
  /** Its georeference, as the file has it; empty for a file without. */
  readonly place: readonly GeoTiffField[];
  /**
   * The values of a window as (rows, columns, bands), and the pixels that the file's mask excludes, 1
   * each. Reads the tiles or strips that it touches. @throws AppError "unreadable-array"
   */
  read(box: PixelBox): Promise<{
    readonly values: NumericArray;
    readonly missing: Uint8Array | undefined;
  }>;
}

/**
 * Opens a TIFF without reading its values. What would have to be changed as a whole is refused: a page
 * for each band, rows from south to north, bands that share bytes, and tiles that are left out.
 * @throws AppError "unreadable-array"
 */
export async function openTiffWindows(file: TiffFile): Promise<TiffWindows> {
  try {
    await assertTagsFit(file);
    const tiff = await GeoTIFF.fromSource(sourceOf(file));
    const image = await tiffPage(tiff, 0, file);
    const { bands, mask } = await tiffPages(tiff, image, file);
    const dtype = tiffDtype(image);
    await assertKnownPacking(image);
    if (mask !== undefined) await assertKnownPacking(mask);
    if (bands.length > 1) throw asOneBlock("has a page for each band");
    if (sharesBytes(image)) throw asOneBlock("has bands that share bytes");
    const grid = tiffGrid(image);
    if (grid !== undefined && isSouthUp(grid)) throw southUp();
    for (const page of mask === undefined ? [image] : [image, mask]) {
      if ((await blockBytes(page)).includes(0)) throw asOneBlock("leaves out tiles (SPARSE_OK)");
    }
    return {
      height: image.getHeight(),
      width: image.getWidth(),
      bandCount: image.getSamplesPerPixel(),
      dtype,
      nodata: nodataOf(image, dtype),
      place: placeOf(image),
      read: async ({ top, left, height, width }) => {
        const window = [left, top, left + width, top + height];
        try {
          return {
            values: await image.readRasters({ window, interleave: true }),
            missing: mask && (await excludedBy(mask, window)),
          };
        } catch (cause) {
          throw asRefusal(cause);
        }
      },
    };
  } catch (cause) {
    throw asRefusal(cause);
  }
}

/** The tags that place an image, by their field types: https://docs.ogc.org/is/19-008r4/19-008r4.html, section 7 */
const PLACE_TAGS = [
  { tag: 33_550, type: 12, name: "ModelPixelScale" },
  { tag: 33_922, type: 12, name: "ModelTiepoint" },
  { tag: 34_264, type: 12, name: "ModelTransformation" },
  { tag: 34_735, type: 3, name: "GeoKeyDirectory" },
  { tag: 34_736, type: 12, name: "GeoDoubleParams" },
  { tag: 34_737, type: 2, name: "GeoAsciiParams" },
] as const;

function placeOf({ fileDirectory }: GeoTIFFImage): readonly GeoTiffField[] {
  return PLACE_TAGS.flatMap(({ tag, type, name }) => {
    const value: unknown = fileDirectory.getValue(name);
    if (typeof value === "string") {
      const text = value.replace(/\0+$/, "");
      return [{ tag, type, values: [...new TextEncoder().encode(text), 0] }];
    }
    if (!(Array.isArray(value) || ArrayBuffer.isView(value))) return [];
    return [{ tag, type, values: Array.from(value as ArrayLike<unknown>, Number) }];
  });
}

/** As the library reads it: each slice is one read. */
export function sourceOf(file: TiffFile): Parameters<typeof GeoTIFF.fromSource>[0] {
  return {
    fileSize: file.byteLength,
    fetch: (slices) => Promise.all(slices.map(({ offset, length }) => file.read(offset, length))),
    fetchSlice: async ({ offset, length }) => ({
      offset,
      length,
      data: await file.read(offset, length),
    }),
    close: async () => undefined,
  };
}

function asOneBlock(what: string): Error {
  return unreadableArray(
    `This TIFF ${what}, which cannot be read in parts.`,
    "Rewrite it: gdal_translate -of COG -co COMPRESS=DEFLATE in.tif out.tif.",
  );
}

function southUp(): Error {
  return unreadableArray(
    "The rows of this TIFF run from south to north.",
    "Turn it north up: gdalwarp in.tif out.tif.",
  );
}
