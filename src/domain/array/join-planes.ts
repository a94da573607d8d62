import { type PlacedSize, pixelRatio } from "#domain/geo/same-extent.ts";
import { formatCount, formatList, formatUtc } from "#domain/text/format.ts";
import { namedBands } from "./band-labels.ts";
import type { Elements } from "./copy-strided.ts";
import type { DecodedArray } from "./decoded-array.ts";
import { type Dtype, isFloat, zeros } from "./dtype.ts";
import { imagesOf } from "./layout.ts";
import { bandPlane, type Raster } from "./raster.ts";
import { shapeText, unreadableArray } from "./unreadable-array.ts";

/** A file of one band. */
export interface BandFile {
  readonly name: string;
  readonly band: string;
  readonly found: DecodedArray;
}

/** A band on its own grid. */
interface Plane extends BandFile, PlacedSize {
  readonly raster: Raster;
  /** Rows and columns of this band in one of the reference. */
  readonly ratio: { readonly rows: number; readonly columns: number };
}

/**
 * Joins files of one band each, of the same area, as (bands, height, width) on the reference's grid.
 * Finer bands are averaged over their valid pixels, integers rounded as GDAL's warp does; coarser
 * ones are repeated. Every band keeps its own scale; a nodata value that not all share becomes the
 * mask of missing pixels.
 * @param reference the index of the file that gives grid and size.
 * @throws AppError "unreadable-array" for files of more bands or another area.
 */
export function joinPlanes(
  files: readonly BandFile[],
  reference: number,
): Omit<DecodedArray, "format"> {
  const target = placed(files[reference]);
  assertSameTime(files, reference);
  const planes = files.map((file): Plane => {
    const own = placed(file);
    const ratio = pixelRatio(target, own);
    if (ratio === undefined) throw otherArea(file.name, files[reference]?.name ?? "");
    return { ...file, ...own, ratio };
  });
  const { height, width } = target;
  const count = height * width;
  const dtype = commonDtype(files.map(({ found }) => found.array.dtype));
  const values = zeros(dtype, count * planes.length);
  const nodata = sharedNodata(files);
  const missing = new Uint8Array(count);
  for (const [band, plane] of planes.entries()) {
    const into = values.subarray(band * count, (band + 1) * count);
    writePlane(plane, target, dtype, into, (pixel, isMarked) => {
      if (isMarked || nodata === undefined) missing[pixel] = 1;
    });
  }
  const scaling = files.map(({ found }) => found.scaling?.[0] ?? { scale: 1, offset: 0 });
  return {
    array: { values, dtype, shape: [files.length, height, width], strides: [count, width, 1] },
    nodata,
    missing: missing.includes(1) ? missing : undefined,
    scaling: files.some(({ found }) => found.scaling !== undefined) ? scaling : undefined,
    grid: target.grid,
    bandLabels: {
      labels: namedBands(files.map(({ band }) => band)),
      source: "name",
      sensorText: files[reference]?.name ?? "",
    },
    members: [],
    member: undefined,
    joinedFrom: files.map(({ name }) => name),
    acquisition: files[reference]?.found.acquisition,
    notes: [joinedText(planes, files[reference]?.band ?? ""), ...sharedNotes(files)],
  };
}

/** Bands of one scan begin within seconds of each other; the next scan is a minute or more later. */
const MAX_APART_MS = 20_000;

function assertSameTime(files: readonly BandFile[], reference: number): void {
  const target = files[reference];
  const time = target?.found.acquisition?.time;
  const other = files.find(({ found: { acquisition } }) => {
    if (acquisition === undefined || time === undefined) return false;
    return Math.abs(Date.parse(acquisition.time) - Date.parse(time)) > MAX_APART_MS;
  });
  if (other === undefined || time === undefined) return;
  throw unreadableArray(
    `${other.name} is of ${formatUtc(other.found.acquisition?.time ?? "")} and ${target?.name} of ${formatUtc(time)}: they are of different scans, whatever their names say.`,
    "Undo the join, and choose the files of one scan.",
  );
}

/** What the readers did with all files alike. */
function sharedNotes([first, ...others]: readonly BandFile[]): readonly string[] {
  const notes = first?.found.notes ?? [];
  return notes.filter((note) => others.every(({ found }) => found.notes?.includes(note) === true));
}

function placed(file: BandFile | undefined): PlacedSize & { readonly raster: Raster } {
  if (file === undefined) throw new Error("A scene has a reference.");
  const { found, name } = file;
  const { shape } = found.array;
  const images = shape.length > 1 ? imagesOf(found.array, { bandCount: 1 }) : undefined;
  const raster = images?.image(0);
  if (raster === undefined || raster.bandCount !== 1 || images?.batchCount !== 1) {
    throw unreadableArray(
      `${name} has more than one band, ${shapeText(shape)}, so it is no band of a scene.`,
      "Separate the files again, and run it by itself.",
    );
  }
  return { raster, grid: found.grid, height: raster.height, width: raster.width };
}

function otherArea(name: string, reference: string): Error {
  return unreadableArray(
    `${name} covers another area than ${reference}, so they cannot be joined.`,
    "Cut them to the same area first: gdalwarp -te xmin ymin xmax ymax in.tif out.tif.",
  );
}

/** The smallest dtype for all values, as numpy promotes. */
function commonDtype(dtypes: readonly Dtype[]): Dtype {
  const [first = "float64"] = dtypes;
  if (dtypes.every((dtype) => dtype === first)) return first;
  const fits = PROMOTIONS.find(([, held]) => dtypes.every((dtype) => held.includes(dtype)));
  return fits?.[0] ?? "float64";
}

const SMALL: readonly Dtype[] = ["bool", "int8", "uint8"];
const SMALLER_THAN_32: readonly Dtype[] = [...SMALL, "int16", "uint16"];

/** From each dtype that may be a result, the dtypes whose values it represents. */
const PROMOTIONS: readonly (readonly [Dtype, readonly Dtype[]])[] = [
  ["uint8", ["bool", "uint8"]],
  ["int8", ["bool", "int8"]],
  ["int16", [...SMALL, "int16"]],
  ["uint16", ["bool", "uint8", "uint16"]],
  ["int32", [...SMALLER_THAN_32, "int32"]],
  ["uint32", ["bool", "uint8", "uint16", "uint32"]],
  ["float16", [...SMALL, "float16"]],
  ["float32", [...SMALLER_THAN_32, "float16", "float32"]],
];

/** The nodata value that all files declare; undefined if they differ. */
function sharedNodata(files: readonly BandFile[]): number | undefined {
  const [first] = files;
  const nodata = first?.found.nodata;
  return files.every(({ found }) => Object.is(found.nodata, nodata)) ? nodata : undefined;
}

/**
 * Writes a plane on the target's grid. Calls back for missing pixels, with whether a mask says so
 * rather than a value.
 */
function writePlane(
  { raster, found, ratio }: Plane,
  { height, width }: PlacedSize,
  dtype: Dtype,
  into: Elements,
  onMissing: (pixel: number, isMarked: boolean) => void,
): void {
  const plane: Elements = bandPlane(raster, 0);
  const { nodata, missing } = found;
  const [down, across] = [Math.max(1, ratio.rows), Math.max(1, ratio.columns)];
  const isAveraged = down > 1 || across > 1;
  const isWide = typeof into[0] === "bigint";
  const written = (mean: number): number | bigint => {
    const value = isFloat(dtype) ? mean : Math.round(mean);
    return isWide ? BigInt(value) : value;
  };
  for (let row = 0; row < height; row += 1) {
    const top = Math.floor(row * ratio.rows) * raster.width;
    for (let column = 0; column < width; column += 1) {
      const pixel = row * width + column;
      const start = top + Math.floor(column * ratio.columns);
      let sum = 0;
      let valid = 0;
      let marked = 0;
      for (let y = 0; y < down; y += 1) {
        for (let x = 0; x < across; x += 1) {
          const index = start + y * raster.width + x;
          const value = Number(plane[index]);
          if (missing?.[index] === 1) marked += 1;
          else if (value !== nodata && Number.isFinite(value)) {
            sum += value;
            valid += 1;
          }
        }
      }
      if (valid === 0) onMissing(pixel, marked > 0);
      const first = plane[start] ?? 0;
      if (isAveraged && valid > 0) into[pixel] = written(sum / valid);
      else into[pixel] = isWide === (typeof first === "bigint") ? first : Number(first);
    }
  }
}

/** How many files there were, and which bands were resampled. */
function joinedText(planes: readonly Plane[], reference: string): string {
  const steps = new Map<string, readonly string[]>();
  for (const { band, ratio } of planes) {
    const { rows, columns } = ratio;
    if (rows === 1 && columns === 1) continue;
    const step =
      rows > 1 ? `averaged ${rows} × ${columns}` : `repeated ${1 / rows} × ${1 / columns}`;
    steps.set(step, [...(steps.get(step) ?? []), band]);
  }
  const texts = Array.from(steps, ([step, bands]) => `${formatList(bands)} ${step}`);
  const how = texts.length === 0 ? "" : `: ${texts.join("; ")}, to the pixels of ${reference}`;
  return `Joined from ${formatCount(planes.length)} files of one band${how}.`;
}
