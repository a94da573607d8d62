import { type PlacedSize, pixelRatio } from "#domain/geo/same-extent.ts";
import { formatCount, formatList, formatUtc } from "#domain/text/format.ts";
import { namedBands } from "./band-labels.ts";
import type { Elements } from "./copy-strided.ts";
import type { DecodedArray } from "./decoded-array.ts";
import { bytesPerElement, type Dtype, isFloat, type NumericArray, zeros } from "./dtype.ts";
import { imagesOf } from "./layout.ts";
import { bandPlane, type Raster } from "./raster.ts";
import { shapeText, unreadableArray } from "./unreadable-array.ts";

/** A file of one band, unread. */
export interface BandFile {
  readonly name: string;
  readonly band: string;
  /** Called again where a later file shows that the values need a larger dtype. */
  open(): Promise<DecodedArray>;
}

/** A band that was read, without its values. */
interface Plane {
  readonly name: string;
  readonly band: string;
  readonly found: Omit<DecodedArray, "array" | "missing">;
  readonly dtype: Dtype;
  /** Rows and columns of this band in one of the reference. */
  readonly ratio: { readonly rows: number; readonly columns: number };
}

interface JoinOptions {
  /** The index of the file that gives grid and size. */
  readonly reference: number;
  /** Throws if the page cannot hold so many bytes. */
  assertHoldable(bytes: number): void;
}

/**
 * Joins files of one band each, of the same area, as (bands, height, width) on the reference's grid.
 * Finer bands are averaged over their valid pixels, integers rounded as GDAL's warp does; coarser
 * ones are repeated. Every band keeps its own scale; a nodata value that not all share becomes the
 * mask of missing pixels. One file is read at a time, and its values are dropped before the next.
 * @throws AppError "unreadable-array" for files of more bands or another area.
 */
export async function joinPlanes(
  files: readonly BandFile[],
  options: JoinOptions,
): Promise<Omit<DecodedArray, "format">> {
  const dtypes = new Set<Dtype>();
  for (;;) {
    const joined = await joinedAs(files, options, dtypes);
    if (joined !== undefined) return joined;
  }
}

/** Undefined where the dtypes known before are too few: those of the files are added to them. */
async function joinedAs(
  files: readonly BandFile[],
  { reference, assertHoldable }: JoinOptions,
  dtypes: Set<Dtype>,
): Promise<Omit<DecodedArray, "format"> | undefined> {
  const planes: Plane[] = [];
  let target: Target | undefined;
  const others = [...files.keys()].filter((index) => index !== reference);
  for (const index of [reference, ...others]) {
    const file = files[index];
    if (file === undefined) throw new Error("A scene has a reference.");
    const { array, missing, ...found } = await file.open();
    const own = placed(file.name, { ...found, array });
    dtypes.add(array.dtype);
    const dtype = commonDtype(dtypes);
    if (target === undefined) {
      assertHoldable(own.height * own.width * files.length * bytesPerElement(dtype));
      target = newTarget(own, file, found, dtype, files.length);
    }
    const ratio = pixelRatio(target, own);
    if (ratio === undefined) throw otherArea(file.name, target.name);
    assertSameTime({ ...file, found }, target);
    planes[index] = { ...file, found, dtype: array.dtype, ratio };
    if (dtype !== target.dtype) continue;
    writePlane({ ...own, nodata: found.nodata, missing, ratio }, target, index);
  }
  if (target === undefined || target.dtype !== commonDtype(dtypes)) return undefined;
  return joinedArray(planes, target, reference);
}

/** The array that planes are written into. */
interface Target extends PlacedSize, Pick<DecodedArray, "acquisition"> {
  readonly name: string;
  readonly dtype: Dtype;
  readonly values: NumericArray;
  /** 1 where a file's mask says so. */
  readonly masked: Uint8Array;
  /** 1 where a value is nodata or not finite. */
  readonly valueless: Uint8Array;
}

function newTarget(
  { height, width, grid }: PlacedSize,
  { name }: BandFile,
  { acquisition }: Pick<DecodedArray, "acquisition">,
  dtype: Dtype,
  bandCount: number,
): Target {
  const count = height * width;
  const values = zeros(dtype, count * bandCount);
  const [masked, valueless] = [new Uint8Array(count), new Uint8Array(count)];
  return { name, height, width, grid, acquisition, dtype, values, masked, valueless };
}

function joinedArray(
  planes: readonly Plane[],
  target: Target,
  reference: number,
): Omit<DecodedArray, "format"> {
  const { height, width, values, dtype, masked, valueless } = target;
  const nodata = sharedNodata(planes);
  const missing = nodata === undefined ? unionOf(masked, valueless) : masked;
  const scaling = planes.map(({ found }) => found.scaling?.[0] ?? { scale: 1, offset: 0 });
  return {
    array: {
      values,
      dtype,
      shape: [planes.length, height, width],
      strides: [height * width, width, 1],
    },
    nodata,
    missing: missing.includes(1) ? missing : undefined,
    scaling: planes.some(({ found }) => found.scaling !== undefined) ? scaling : undefined,
    grid: target.grid,
    bandLabels: {
      labels: namedBands(planes.map(({ band }) => band)),
      source: "name",
      sensorText: target.name,
    },
    members: [],
    member: undefined,
    joinedFrom: planes.map(({ name }) => name),
    acquisition: target.acquisition,
    notes: [joinedText(planes, planes[reference]?.band ?? ""), ...sharedNotes(planes)],
  };
}

function unionOf(one: Uint8Array, other: Uint8Array): Uint8Array {
  for (let pixel = 0; pixel < one.length; pixel += 1) one[pixel]! |= other[pixel]!;
  return one;
}

/** Bands of one scan begin within seconds of each other; the next scan is a minute or more later. */
const MAX_APART_MS = 20_000;

function assertSameTime(
  { name, found: { acquisition } }: Pick<Plane, "name" | "found">,
  target: Target,
): void {
  const time = target.acquisition?.time;
  if (acquisition === undefined || time === undefined) return;
  if (Math.abs(Date.parse(acquisition.time) - Date.parse(time)) <= MAX_APART_MS) return;
  throw unreadableArray(
    `${name} is of ${formatUtc(acquisition.time)} and ${target.name} of ${formatUtc(time)}: they are of different scans, whatever their names say.`,
    "Undo the join, and choose the files of one scan.",
  );
}

/** What the readers did with all files alike. */
function sharedNotes([first, ...others]: readonly Plane[]): readonly string[] {
  const notes = first?.found.notes ?? [];
  return notes.filter((note) => others.every(({ found }) => found.notes?.includes(note) === true));
}

function placed(
  name: string,
  found: Omit<DecodedArray, "missing">,
): PlacedSize & { readonly raster: Raster } {
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
function commonDtype(dtypes: ReadonlySet<Dtype>): Dtype {
  const [first = "float64", ...others] = dtypes;
  if (others.length === 0) return first;
  const fits = PROMOTIONS.find(([, held]) => [...dtypes].every((dtype) => held.includes(dtype)));
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
function sharedNodata(planes: readonly Plane[]): number | undefined {
  const [first] = planes;
  const nodata = first?.found.nodata;
  return planes.every(({ found }) => Object.is(found.nodata, nodata)) ? nodata : undefined;
}

/** A band on its own grid. */
interface OwnPlane extends Pick<Plane, "ratio">, Pick<DecodedArray, "nodata" | "missing"> {
  readonly raster: Raster;
}

/** Writes a plane on the target's grid, and marks its missing pixels. */
function writePlane(plane: OwnPlane, target: Target, band: number): void {
  const count = target.height * target.width;
  const into = target.values.subarray(band * count, (band + 1) * count);
  const { rows, columns } = plane.ratio;
  if (rows > 1 || columns > 1) writeAveraged(plane, target, into);
  else writeRepeated(plane, target, into);
}

/** A plane of the target's size, or a coarser one: each pixel as often as it has pixels of the target. */
function writeRepeated(
  { raster, ratio, nodata, missing }: OwnPlane,
  { height, width, masked, valueless }: Target,
  into: NumericArray,
): void {
  const from: Elements = bandPlane(raster, 0);
  const to: Elements = into;
  const isWide = into instanceof BigInt64Array || into instanceof BigUint64Array;
  const [down, across] = [1 / ratio.rows, 1 / ratio.columns];
  for (let row = 0; row < height; row += 1) {
    const start = Math.floor(row / down) * raster.width;
    for (let column = 0; column < width; column += 1) {
      const pixel = row * width + column;
      const index = start + Math.floor(column / across);
      const value = Number(from[index]);
      to[pixel] = isWide ? (from[index] ?? 0n) : value;
      if (missing?.[index] === 1) masked[pixel] = 1;
      else if (value === nodata || !Number.isFinite(value)) valueless[pixel] = 1;
    }
  }
}

/** A finer plane: the mean of the valid values in each pixel of the target, or its first value. */
function writeAveraged(
  { raster, ratio: { rows, columns }, nodata, missing }: OwnPlane,
  { width, dtype, masked, valueless }: Target,
  into: NumericArray,
): void {
  const from: Elements = bandPlane(raster, 0);
  const to: Elements = into;
  const isWide = into instanceof BigInt64Array || into instanceof BigUint64Array;
  const isWhole = !isFloat(dtype);
  // A band may be finer along one axis and coarser along the other.
  const [down, across] = [Math.max(1, rows), Math.max(1, columns)];
  for (let pixel = 0; pixel < into.length; pixel += 1) {
    const row = Math.floor(pixel / width);
    const start =
      Math.floor(row * rows) * raster.width + Math.floor((pixel - row * width) * columns);
    let sum = 0;
    let valid = 0;
    let isMasked = false;
    for (let y = 0; y < down; y += 1) {
      for (let x = 0; x < across; x += 1) {
        const index = start + y * raster.width + x;
        const value = Number(from[index]);
        if (missing?.[index] === 1) isMasked = true;
        else if (value !== nodata && Number.isFinite(value)) {
          sum += value;
          valid += 1;
        }
      }
    }
    if (valid === 0) {
      to[pixel] = isWide ? (from[start] ?? 0n) : Number(from[start]);
      (isMasked ? masked : valueless)[pixel] = 1;
    } else {
      const mean = isWhole ? Math.round(sum / valid) : sum / valid;
      to[pixel] = isWide ? BigInt(mean) : mean;
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
