import { bitsOf } from "#domain/array/copy-strided.ts";
import { bytesPerElement, type NumericArray, zeros } from "#domain/array/dtype.ts";
import { type ExpectedImage, imagesOf } from "#domain/array/layout.ts";
import type { PixelBox } from "#domain/array/pixel-box.ts";
import type { Raster } from "#domain/array/raster.ts";
import { shapeText, unreadableArray } from "#domain/array/unreadable-array.ts";
import type { TiffFile } from "#domain/formats/geotiff-directory.ts";
import { elementsOf, npyLayout } from "#domain/formats/npy.ts";
import { readNpyHeader } from "#domain/formats/npy-header.ts";

/** An npy file of one image, of which only windows are read. */
export interface NpyWindows extends Pick<Raster, "dtype" | "bandCount" | "height" | "width"> {
  /** The values of a window as (rows, columns, bands). */
  read(box: PixelBox): Promise<NumericArray>;
}

/** Longer headers exist only for structured arrays, which are refused. */
const HEADER_BYTES = 4096;

/** Bytes that are read for nothing rather than asked around: a request costs about as much. */
const MAX_GAP_BYTES = 32_768;
/** Of one request, so that a few of them fit into the memory. */
const MAX_RANGE_BYTES = 4_194_304;

/**
 * Opens an npy in C or Fortran order, with its bands first, in the middle or last.
 * @throws AppError "unreadable-array", also where it is not clear which axis has the bands.
 */
export async function openNpyWindows(file: TiffFile, expected: ExpectedImage): Promise<NpyWindows> {
  const header = readNpyHeader(await file.read(0, HEADER_BYTES));
  const { element, strides } = npyLayout(header, file.byteLength);
  const { dtype } = element;
  const { shape, dataOffset } = header;
  const images = imagesOf({ values: new Uint8Array(), dtype, shape, strides }, expected);
  if (images.batchCount > 1) {
    throw unreadableArray(
      `This array contains ${images.batchCount} images, ${shapeText(shape)}.`,
      "Save each scene in its own file.",
    );
  }
  if (!images.layout.isSure) {
    throw unreadableArray(
      `The shape ${shapeText(shape)} does not show which axis has the bands.`,
      "Save the scene as (rows, columns, bands).",
    );
  }
  const raster = images.image(0);
  const size = bytesPerElement(dtype);
  const { bandCount, height, width } = raster;
  return {
    ...{ dtype, bandCount, height, width },
    read: async (box) => {
      const values = zeros(dtype, box.height * box.width * bandCount);
      const into = bitsOf(values);
      await Promise.all(
        rangesOf(raster, box, size).map(async ({ start, end, runs }) => {
          const bytes = await file.read(dataOffset + start * size, (end - start) * size);
          const from = bitsOf(elementsOf(bytes, element, end - start));
          for (const run of runs) {
            for (let at = 0; at < run.count; at += 1) {
              into[run.to + at * run.toStride] = from[run.start - start + at * run.stride] ?? 0;
            }
          }
        }),
      );
      return values;
    },
  };
}

/** Evenly spaced elements of the file, and where they belong in the window. */
interface Run {
  readonly start: number;
  readonly count: number;
  readonly stride: number;
  readonly to: number;
  readonly toStride: number;
}

/** Elements of the file that are read together. */
interface ElementRange {
  readonly start: number;
  end: number;
  readonly runs: Run[];
}

interface Axis {
  readonly count: number;
  /** In the file, and in the window. */
  readonly stride: number;
  readonly toStride: number;
}

function rangesOf(raster: Raster, box: PixelBox, elementBytes: number): readonly ElementRange[] {
  const { strides, bandCount } = raster;
  const axes = joinedAxes([
    { count: box.height, stride: strides.row, toStride: box.width * bandCount },
    { count: box.width, stride: strides.column, toStride: bandCount },
    { count: bandCount, stride: strides.band, toStride: 1 },
  ]);
  const inner = axes.at(-1) ?? { count: 1, stride: 1, toStride: 1 };
  const ranges: ElementRange[] = [];
  let last: ElementRange | undefined;
  const visit = (outer: readonly Axis[], start: number, to: number): void => {
    const [axis, ...rest] = outer;
    if (axis !== undefined) {
      for (let at = 0; at < axis.count; at += 1) {
        visit(rest, start + at * axis.stride, to + at * axis.toStride);
      }
      return;
    }
    const end = start + (inner.count - 1) * inner.stride + 1;
    const run = { ...inner, start, to };
    const isNear =
      last !== undefined &&
      (start - last.end) * elementBytes <= MAX_GAP_BYTES &&
      (end - last.start) * elementBytes <= MAX_RANGE_BYTES;
    if (last !== undefined && isNear) {
      last.end = end;
      last.runs.push(run);
    } else {
      last = { start, end, runs: [run] };
      ranges.push(last);
    }
  };
  const first = raster.offset + box.top * strides.row + box.left * strides.column;
  visit(axes.slice(0, -1), first, 0);
  return ranges;
}

/** The axes by their strides in the file, the shortest last; those that follow on in both are one. */
function joinedAxes(axes: readonly Axis[]): readonly Axis[] {
  const joined: Axis[] = [];
  const sorted = axes
    .filter(({ count }) => count > 1)
    .toSorted((one, other) => one.stride - other.stride);
  for (const axis of sorted) {
    const inner = joined[0];
    const follows =
      inner !== undefined &&
      axis.stride === inner.stride * inner.count &&
      axis.toStride === inner.toStride * inner.count;
    if (follows) joined[0] = { ...inner, count: inner.count * axis.count };
    else joined.unshift(axis);
  }
  return joined;
}
