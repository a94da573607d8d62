import { bitsOf, type Elements } from "#domain/array/copy-strided.ts";
import type { NumericArray } from "#domain/array/dtype.ts";
import { POSITION_NUMBERS, type PositionLine, type Positions } from "./sample-positions.ts";
import type { Size } from "./view.ts";

/**
 * The scene columns and rows that a view reads: at most one for each of the canvas, or two where it
 * interpolates. A scene of any size is drawn from its values at these, so that what a draw needs is
 * bounded by the canvas.
 */
export interface SceneWindow extends Size {
  /** Columns of the scene, ascending, `width` of them. */
  readonly columns: Int32Array;
  /** Rows of the scene, ascending, `height` of them. */
  readonly rows: Int32Array;
  /** What `samplePositions` gave, in columns and rows of the window. */
  readonly positions: Positions;
}

/**
 * The window of what a canvas samples.
 * @param positions of the canvas on the scene.
 * @param isSmooth whether the pixels around each are read too.
 */
export function sceneWindow({ columns, rows }: Positions, isSmooth: boolean): SceneWindow {
  const across = compacted(columns, isSmooth);
  const down = compacted(rows, isSmooth);
  return {
    width: across.read.length,
    height: down.read.length,
    columns: across.read,
    rows: down.read,
    positions: { columns: across.line, rows: down.line },
  };
}

/** The positions that a line reads, and the line in numbers of these. */
function compacted(
  line: PositionLine,
  isSmooth: boolean,
): { readonly read: Int32Array; readonly line: PositionLine } {
  const numbers = isSmooth ? [0, 1, 2] : [0];
  const places = new Set<number>();
  for (let first = 0; first < line.length; first += POSITION_NUMBERS) {
    // Outside the scene nothing is read.
    if (line[first]! >= 0) for (const number of numbers) places.add(line[first + number]!);
  }
  const read = Int32Array.from(places.size > 0 ? places : [0]).sort();
  const indices = new Map(Array.from(read, (place, index) => [place, index]));
  const moved = line.slice();
  for (let first = 0; first < line.length; first += POSITION_NUMBERS) {
    const nearest = indices.get(line[first]!) ?? -1;
    moved[first] = nearest;
    moved[first + 1] = isSmooth ? (indices.get(line[first + 1]!) ?? 0) : Math.max(0, nearest);
    moved[first + 2] = isSmooth ? (indices.get(line[first + 2]!) ?? 0) : Math.max(0, nearest);
  }
  return { read, line: moved };
}

/**
 * A plane's values in a window, row by row. Integers of 8 and 16 bits and float32 keep their type; all
 * others become float32.
 * @param sceneWidth values per row of the plane.
 */
export function gatherPlane(
  plane: NumericArray,
  sceneWidth: number,
  window: SceneWindow,
): NumericArray {
  const values = emptyLike(plane, window.width * window.height);
  if (values.constructor === plane.constructor) {
    gather(bitsOf(plane), sceneWidth, window, bitsOf(values));
  } else gatherConverted(plane, sceneWidth, window, values);
  return values;
}

function emptyLike(plane: NumericArray, length: number): NumericArray {
  if (plane instanceof Uint8Array) return new Uint8Array(length);
  if (plane instanceof Int8Array) return new Int8Array(length);
  if (plane instanceof Uint16Array) return new Uint16Array(length);
  if (plane instanceof Int16Array) return new Int16Array(length);
  return new Float32Array(length);
}

function gather(
  from: Elements,
  sceneWidth: number,
  { columns, rows, width }: SceneWindow,
  into: Elements,
): void {
  let to = 0;
  for (const row of rows) {
    const start = row * sceneWidth;
    for (let at = 0; at < width; at += 1) into[to++] = from[start + columns[at]!]!;
  }
}

function gatherConverted(
  from: Elements,
  sceneWidth: number,
  { columns, rows, width }: SceneWindow,
  into: Elements,
): void {
  let to = 0;
  for (const row of rows) {
    const start = row * sceneWidth;
    for (let at = 0; at < width; at += 1) into[to++] = Number(from[start + columns[at]!]);
  }
}
