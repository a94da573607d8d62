import { addDecoder, BaseDecoder, fromArrayBuffer, type GeoTIFFImage } from "geotiff";
import type { AppError } from "#domain/failure.ts";
import type { Dtype, NumericArray } from "./dtype.ts";
import type { FoundArray } from "./found-array.ts";
import { tiffGrid } from "./geotiff-grid.ts";
import { unpackLzw } from "./tiff-lzw.ts";
import { assertUnpackable } from "./unpacked-size.ts";
import { unreadable } from "./unreadable.ts";

/** No strip or tile is as large as this. */
const MOST_BLOCK_BYTES = 2 ** 28;

/** Unpacks a strip or tile into no more bytes than it can have, whatever a damaged file says. */
class BoundedDecoder extends BaseDecoder {
  protected blockBytes(): number {
    const { tileWidth, tileHeight, bitsPerSample, planarConfiguration } = this.parameters;
    const bits = typeof bitsPerSample === "number" ? [bitsPerSample] : Array.from(bitsPerSample);
    const [one = 8] = bits;
    const pixelBits = planarConfiguration === 2 ? one : bits.reduce((sum, each) => sum + each, 0);
    const bytes = Math.ceil((tileWidth * pixelBits) / 8) * tileHeight;
    if (bytes <= MOST_BLOCK_BYTES) return bytes;
    throw damaged();
  }
}

/** The library's own grows without end over damaged codes. */
class LzwDecoder extends BoundedDecoder {
  override decodeBlock(packed: ArrayBuffer): ArrayBuffer {
    return unpackLzw(new Uint8Array(packed), this.blockBytes()).buffer;
  }
}
addDecoder(5, () => Promise.resolve(LzwDecoder));

/** The library's own needs WebAssembly, which the page's policy does not admit. */
addDecoder(50_000, async () => {
  const { decompress } = await import("fzstd");
  return class ZstandardDecoder extends BoundedDecoder {
    override decodeBlock(packed: ArrayBuffer): ArrayBuffer {
      const block = new Uint8Array(this.blockBytes());
      decompress(new Uint8Array(packed), block);
      return block.buffer;
    }
  };
});

/** https://www.loc.gov/preservation/digital/formats/content/tiff_tags.shtml, tag 259 */
const COMPRESSIONS: Readonly<Record<number, string>> = {
  1: "none",
  5: "LZW",
  8: "deflate",
  32946: "deflate",
  32773: "PackBits",
  50000: "Zstandard",
};
const NOT_READ: Readonly<Record<number, string>> = {
  6: "old JPEG",
  7: "JPEG",
  34712: "JPEG 2000",
  34887: "LERC",
  34925: "LZMA",
  50001: "WebP",
  50002: "JPEG XL",
};
const UNPACK_IT = "Write it again without: gdal_translate -co COMPRESS=DEFLATE in.tif out.tif.";

/**
 * The first image of a TIFF, GeoTIFF or COG, which is the one of full resolution: its values in
 * their own dtype, of shape (height, width, bands), with nodata and georeference where it has them.
 * The file is not modified.
 * @throws AppError "unreadable-array"
 */
export async function openTiff(file: ArrayBuffer): Promise<FoundArray> {
  try {
    const tiff = await fromArrayBuffer(file);
    const image = await tiff.getImage(0);
    const array = await readValues(image, file.byteLength);
    const nodata = image.getGDALNoData() ?? undefined;
    const grid = tiffGrid(image);
    return { array, format: "geotiff", nodata, grid, members: [], member: undefined };
  } catch (cause) {
    throw asRefusal(cause);
  }
}

async function readValues(image: GeoTIFFImage, fileBytes: number): Promise<FoundArray["array"]> {
  const shape = [image.getHeight(), image.getWidth(), image.getSamplesPerPixel()] as const;
  const [height, width, bandCount] = shape;
  // A damaged tag gives a text or a fraction where the library promises a number.
  if (!shape.every((length) => Number.isSafeInteger(length) && length > 0)) throw damaged();
  const dtype = dtypeOf(image);
  assertReadable(image, height * width * image.getBytesPerPixel(), fileBytes);
  const values = checked(await image.readRasters({ interleave: true }));
  if (values.length !== height * width * bandCount) throw damaged();
  return { values, dtype, shape, strides: [width * bandCount, bandCount, 1] };
}

/** What its packing and its length allow, before anything is allocated. */
function assertReadable(image: GeoTIFFImage, unpackedBytes: number, fileBytes: number): void {
  const compression = image.fileDirectory.getValue("Compression") ?? 1;
  if (COMPRESSIONS[compression] === undefined) {
    const name = NOT_READ[compression] ?? `method ${compression}`;
    throw unreadable(
      `This TIFF is compressed with ${name}, which this page does not read.`,
      UNPACK_IT,
    );
  }
  assertUnpackable("This TIFF", fileBytes, unpackedBytes);
  if (compression === 1 && unpackedBytes > fileBytes) {
    throw unreadable(
      "This TIFF promises more pixels than its file holds: it was cut short in copying, or is sparse.",
      "Copy it again. A sparse one is filled by gdal_translate in.tif out.tif.",
    );
  }
}

/** https://www.loc.gov/preservation/digital/formats/content/tiff_tags.shtml, tags 258 and 339 */
function dtypeOf(image: GeoTIFFImage): Dtype {
  const formats = Array.from({ length: image.getSamplesPerPixel() }, (_, band) =>
    [image.getSampleFormat(band), image.getBitsPerSample(band)].join(),
  );
  const [first = ""] = formats;
  if (formats.some((format) => format !== first)) {
    throw unreadable(
      "The bands of this TIFF are of different number types.",
      "Bring them to one type: gdal_translate -ot Float32 in.tif out.tif.",
    );
  }
  const dtype = DTYPES[first];
  if (dtype !== undefined) return dtype;
  throw unreadable(
    `This TIFF holds ${typeText(first)}, which this page does not read.`,
    "Write it again as another type: gdal_translate -ot Float32 in.tif out.tif.",
  );
}

/** By sample format (1 unsigned, 2 signed, 3 floating point) and bits. Fewer bits are held in a byte. */
const DTYPES: Readonly<Record<string, Dtype>> = {
  "1,1": "uint8",
  "1,2": "uint8",
  "1,4": "uint8",
  "1,8": "uint8",
  "1,16": "uint16",
  "1,32": "uint32",
  "2,8": "int8",
  "2,16": "int16",
  "2,32": "int32",
  "3,16": "float16",
  "3,32": "float32",
  "3,64": "float64",
};

function typeText(format: string): string {
  const [kind = "", bits = ""] = format.split(",");
  const kinds: Readonly<Record<string, string>> = {
    1: "unsigned integers",
    2: "signed integers",
    3: "floating-point numbers",
    5: "complex integers",
    6: "complex numbers",
  };
  return `${kinds[kind] ?? "values"} of ${bits} bits`;
}

function checked(values: unknown): NumericArray {
  const isKnown =
    values instanceof Uint8Array ||
    values instanceof Int8Array ||
    values instanceof Uint16Array ||
    values instanceof Int16Array ||
    values instanceof Uint32Array ||
    values instanceof Int32Array ||
    values instanceof Float32Array ||
    values instanceof Float64Array;
  if (!isKnown) throw damaged();
  return values;
}

/** What the library throws is for its developers; out of memory is told by who reads files. */
function asRefusal(cause: unknown): unknown {
  if (cause instanceof Error && cause.name === "AppError") return cause;
  if (cause instanceof RangeError && /allocation failed/i.test(cause.message)) return cause;
  return damaged(cause);
}

function damaged(cause?: unknown): AppError {
  return unreadable(
    "This TIFF cannot be read: it is damaged, was cut short in copying, or is of an unusual kind.",
    "Copy it again, or write it again: gdal_translate -co COMPRESS=DEFLATE in.tif out.tif.",
    cause,
  );
}
