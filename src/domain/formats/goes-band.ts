import { unreadableArray } from "#domain/array/unreadable-array.ts";
import { AppError } from "#domain/failures/failure.ts";
import { formatNumber } from "#domain/text/format.ts";
import type { DecodedFile } from "./format.ts";
import { goesGrid, packingOf, type Variable } from "./goes-grid.ts";
import { UnknownHdf5 } from "./hdf5-bytes.ts";
import { type Dataset, openDataset, readImage, readLine } from "./hdf5-dataset.ts";
import { type Hdf5Object, linksOf, openObject, openRoot } from "./hdf5-object.ts";
import { type AttributeValue, attributesOf } from "./hdf5-values.ts";
import { assertUnpackable } from "./unpacked-size.ts";
import { unsupportedFormat } from "./unsupported-format.ts";

/** The red band of a CONUS file has 60 million pixels; a full disk of 1 km has 118 million. */
const MAX_PIXELS = 2 ** 26;

/**
 * Reads a GOES ABI Level 1b file of a reflective band as reflectance, (height, width) in float32:
 * radiance times kappa0, unclipped. Pixels whose quality flag is not 0 are missing, and NaN.
 * GOES-R Product Definition and Users' Guide, volume 3, sections 5.0.1 and 5.0.2.
 * @throws AppError "unreadable-array"
 */
export async function openGoesBand(file: ArrayBuffer): Promise<DecodedFile> {
  try {
    const root = openRoot(file);
    const variables = variablesOf(file, root);
    if (variables === undefined) throw unsupportedFormat(new Uint8Array(file));
    return await openBand(attributesOf(root), variables);
  } catch (cause) {
    throw asRefusal(cause);
  }
}

const NAMES = ["Rad", "DQF", "kappa0", "band_id", "x", "y", "goes_imager_projection"] as const;

type Variables = Readonly<Record<(typeof NAMES)[number], Variable>>;

function variablesOf(file: ArrayBuffer, root: Hdf5Object): Variables | undefined {
  const links = linksOf(root);
  if (NAMES.some((name) => !links.has(name))) return undefined;
  const entries = NAMES.map((name) => {
    const object = openObject(file, links.get(name) ?? 0);
    return [name, { data: openDataset(object), attributes: attributesOf(object) }] as const;
  });
  return Object.fromEntries(entries) as Variables;
}

async function openBand(root: Variable["attributes"], variables: Variables): Promise<DecodedFile> {
  const { Rad, DQF, kappa0, band_id: bandId } = variables;
  const name = `C${String(await firstOf(bandId)).padStart(2, "0")}`;
  const factor = await firstOf(kappa0);
  if (!(factor > 0)) throw notReflective(name);
  const [height = 0, width = 0, ...others] = Rad.data.shape;
  const isImage = others.length === 0 && height > 0 && width > 0;
  if (!isImage || DQF.data.shape.join() !== Rad.data.shape.join()) throw damaged();
  if (height * width > MAX_PIXELS) throw tooLarge(height, width);
  assertUnpackable("This image", Rad.data.file.byteLength, height * width * Rad.data.type.bytes);
  const values = await readReflectance(Rad, factor, { height, width });
  await dropFlagged(DQF.data, values, width);
  const platform = root.get("platform_ID");
  const satellite = typeof platform === "string" ? platform.replace(/^G(?=\d)/, "GOES-") : "";
  const start = root.get("time_coverage_start");
  const [, seconds] = typeof start === "string" ? (UTC_TIME.exec(start) ?? []) : [];
  const time = seconds === undefined ? undefined : `${seconds}Z`;
  return {
    array: { values, dtype: "float32", shape: [height, width], strides: [width, 1] },
    nodata: undefined,
    grid: await goesGrid(variables),
    bandLabels: {
      labels: [{ name, wavelengthUm: undefined }],
      source: "file",
      sensorText: `${satellite} ABI`,
    },
    acquisition: time === undefined ? undefined : { satellite, time },
    members: [],
    member: undefined,
    notes: [
      "Radiance converted to reflectance by the file’s kappa0; pixels that it flags are missing.",
    ],
  };
}

/** ISO 8601, in all ABI files to a tenth of a second, which is left out. */
const UTC_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z$/;

/** The packed counts are of 16 bits, and nearly all are repeated. */
const COUNTS = 2 ** 16;

async function readReflectance(
  { data, attributes }: Variable,
  factor: number,
  { height, width }: { readonly height: number; readonly width: number },
): Promise<Float32Array<ArrayBuffer>> {
  if (data.type.bytes !== 2) throw new UnknownHdf5("Radiance that is not packed.");
  const { scale, offset } = packingOf(attributes);
  const fill = attributes.get("_FillValue");
  // Indexed by the bits of a count, whether they are read as signed or not.
  const reflectances = new Float32Array(COUNTS).fill(Number.NaN);
  for (let bits = 0; bits < COUNTS; bits += 1) {
    const count = isSigned({ data, attributes }) ? (bits << 16) >> 16 : bits;
    if (bits !== bitsOf(fill)) reflectances[bits] = factor * (count * scale + offset);
  }
  const values = missingPixels(height * width);
  await readImage(data, "This image", (chunk) => {
    for (let row = 0; row < chunk.height; row += 1) {
      const into = (chunk.top + row) * width + chunk.left;
      const from = row * chunk.stride;
      for (let column = 0; column < chunk.width; column += 1) {
        const bits = (chunk.values[from + column] ?? 0) & (COUNTS - 1);
        values[into + column] = reflectances[bits] ?? Number.NaN;
      }
    }
  });
  return values;
}

/** The array reader reports running out of memory, for which each engine has other words. */
class OutOfMemory extends RangeError {}

/** @throws OutOfMemory */
function missingPixels(count: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(count).fill(Number.NaN);
  } catch (cause) {
    throw new OutOfMemory(`${count} pixels do not fit.`, { cause });
  }
}

/** Makes the pixels whose quality flag is not 0 (good) NaN. */
async function dropFlagged(flags: Dataset, values: Float32Array, width: number): Promise<void> {
  await readImage(flags, "This image’s quality flags", (chunk) => {
    for (let row = 0; row < chunk.height; row += 1) {
      const into = (chunk.top + row) * width + chunk.left;
      const from = row * chunk.stride;
      for (let column = 0; column < chunk.width; column += 1) {
        if (chunk.values[from + column] !== 0) values[into + column] = Number.NaN;
      }
    }
  });
}

/** netCDF-3 had no unsigned types, so files name them in an attribute. */
function isSigned({ data, attributes }: Variable): boolean {
  return data.type.kind === "signed" && attributes.get("_Unsigned") !== "true";
}

function bitsOf(fill: AttributeValue | undefined): number | undefined {
  return typeof fill === "number" ? fill & (COUNTS - 1) : undefined;
}

async function firstOf({ data }: Variable): Promise<number> {
  const [first] = await readLine(data);
  return first ?? Number.NaN;
}

function notReflective(name: string): AppError {
  return unreadableArray(
    `This is the GOES band ${name}, which measures heat: it has no reflectance.`,
    "Choose the files of bands C01 to C06.",
  );
}

function tooLarge(height: number, width: number): AppError {
  return unreadableArray(
    `This GOES image has ${formatNumber(height)} × ${formatNumber(width)} pixels, more than this page reads (${formatNumber(MAX_PIXELS)}).`,
    "Choose the files of the same time that cover less: RadC (the United States) or RadM (a mesoscale sector) instead of RadF (full disk).",
  );
}

function asRefusal(cause: unknown): unknown {
  if (cause instanceof AppError || cause instanceof OutOfMemory) return cause;
  return cause instanceof UnknownHdf5
    ? unreadableArray(
        "This is an HDF5 or netCDF4 file of a kind that this page does not read.",
        `Convert it to a TIFF: ${CONVERSION}.`,
        cause,
      )
    : damaged(cause);
}

const CONVERSION = "gdal_translate -unscale NETCDF:in.nc:Rad out.tif";

function damaged(cause?: unknown): AppError {
  return unreadableArray(
    "This netCDF file cannot be read: it is damaged or truncated.",
    `Download it again, or convert it to a TIFF: ${CONVERSION}.`,
    cause,
  );
}
