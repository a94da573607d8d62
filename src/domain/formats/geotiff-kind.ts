import type { GeoTIFFImage } from "geotiff";
import type { Dtype } from "#domain/array/dtype.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";

/** https://www.loc.gov/preservation/digital/formats/content/tiff_tags.shtml, tag 259 */
const PACKINGS = new Set([1, 5, 8, 32_773, 32_946, 50_000]);
const NOT_READ: Readonly<Record<number, string>> = {
  2: "CCITT run-length encoding",
  3: "CCITT fax encoding",
  4: "CCITT fax encoding",
  6: "old JPEG",
  7: "JPEG",
  34712: "JPEG 2000",
  34887: "LERC",
  34925: "LZMA",
  50001: "WebP",
  50002: "JPEG XL",
};

/**
 * By sample format (1 unsigned, 2 signed, 3 floating point) and bits. Fewer than 8 bits decode to a
 * byte, and fewer than 16 to two.
 */
const DTYPES: Readonly<Record<string, Dtype>> = {
  "1,1": "uint8",
  "1,2": "uint8",
  "1,4": "uint8",
  "1,8": "uint8",
  "1,10": "uint16",
  "1,12": "uint16",
  "1,14": "uint16",
  "1,16": "uint16",
  "1,32": "uint32",
  "2,8": "int8",
  "2,16": "int16",
  "2,32": "int32",
  "3,16": "float16",
  "3,32": "float32",
  "3,64": "float64",
};

const FORMATS: Readonly<Record<string, string>> = {
  1: "unsigned integers",
  2: "signed integers",
  3: "floating-point numbers",
  5: "complex integers",
  6: "complex numbers",
};

const COMPLEX = ["5", "6"];

/**
 * The dtype of a TIFF, if all bands have the same one and this page reads it.
 * https://www.loc.gov/preservation/digital/formats/content/tiff_tags.shtml, tags 258 and 339
 * @throws AppError "unreadable-array" that names the type instead.
 */
export function tiffDtype(image: GeoTIFFImage): Dtype {
  const kinds = Array.from({ length: image.getSamplesPerPixel() }, (_, band) =>
    [image.getSampleFormat(band), image.getBitsPerSample(band)].join(),
  );
  const [first = ""] = kinds;
  if (kinds.some((kind) => kind !== first)) {
    throw unreadableArray(
      "The bands of this TIFF have different data types.",
      "Convert them to one type: gdal_translate -ot Float32 in.tif out.tif.",
    );
  }
  const dtype = DTYPES[first];
  if (dtype !== undefined) return dtype;
  const [format = "", bits = ""] = first.split(",");
  if (COMPLEX.includes(format)) {
    throw unreadableArray(
      `This TIFF contains ${FORMATS[format]} of ${bits} bits, which this page cannot read.`,
      "Save their amplitude: gdal_translate -ot Float32 DERIVED_SUBDATASET:AMPLITUDE:in.tif out.tif, or np.abs(a) in numpy.",
    );
  }
  throw unreadableArray(
    `This TIFF contains ${FORMATS[format] ?? "values"} of ${bits} bits, which this page cannot read.`,
    "Convert it to another type: gdal_translate -ot Float32 in.tif out.tif.",
  );
}

/**
 * Refuses a TIFF whose compression the library cannot decode, or silently decodes to wrong values.
 * @throws AppError "unreadable-array" that names the compression.
 */
export async function assertKnownPacking(image: GeoTIFFImage): Promise<void> {
  const { fileDirectory, littleEndian } = image;
  const packing = fileDirectory.getValue("Compression") ?? 1;
  if (!PACKINGS.has(packing)) {
    const name = NOT_READ[packing] ?? `method ${packing}`;
    throw notUnpacked(`is compressed with ${name}`, "COMPRESS=DEFLATE");
  }
  if ((await fileDirectory.loadValue("FillOrder")) === 2) {
    throw notUnpacked(
      "has the bits of its bytes in reverse order (FillOrder 2)",
      "COMPRESS=DEFLATE",
    );
  }
  const predictor = (await fileDirectory.loadValue("Predictor")) ?? 1;
  const bits = image.getBitsPerSample(0);
  if (predictor !== 1 && bits > 8 && !littleEndian) {
    throw notUnpacked("is big-endian and compressed with a predictor", "COMPRESS=DEFLATE");
  }
  if (predictor === 2 && bits > 32) {
    throw notUnpacked(`uses the predictor for integers on ${bits}-bit values`, "COMPRESS=DEFLATE");
  }
  if (predictor !== 1 && bits % 8 !== 0) {
    throw notUnpacked(`uses a predictor on ${bits}-bit values`, "NBITS=16 -co COMPRESS=DEFLATE");
  }
}

function notUnpacked(what: string, option: string): Error {
  return unreadableArray(
    `This TIFF ${what}, which this page does not read.`,
    `Rewrite it in a simpler form: gdal_translate -co ${option} in.tif out.tif.`,
  );
}
