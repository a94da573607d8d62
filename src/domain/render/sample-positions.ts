import { originOf, type Size, type View } from "./view.ts";

/**
 * The scene pixels under one line of canvas pixels, four whole numbers per canvas pixel:
 *
 * 0. the one under its centre, -1 outside the scene;
 * 1. and 2. the two whose centres are on either side of it, the same one at the scene's edge;
 * 3. the weight of the second of these, in 65,536ths.
 */
export type PositionLine = Int32Array<ArrayBuffer>;

/** Numbers per canvas pixel in a `PositionLine`. */
export const POSITION_NUMBERS = 4;
/** The sum of the weights of two neighbours. */
export const FULL_WEIGHT = 65_536;

/** The scene positions that a canvas samples. */
export interface Positions {
  /** Columns of the scene, for each column of the canvas. */
  readonly columns: PositionLine;
  /** Rows of the scene, for each row of the canvas. */
  readonly rows: PositionLine;
}

/**
 * Computes the scene columns under each column of the canvas, and the scene rows under each row.
 * `view` is in canvas pixels. GPU and CPU both draw from these, so that they cannot differ.
 */
export function samplePositions(scene: Size, view: View, canvas: Size): Positions {
  const origin = originOf(view, canvas);
  return {
    columns: along(origin.x, view.unitsPerPixel, canvas.width, scene.width),
    rows: along(origin.y, view.unitsPerPixel, canvas.height, scene.height),
  };
}

/**
 * Tolerance in scene pixels. If a fitted scene's side shares a factor with the canvas's, edges
 * between scene pixels fall on centres of canvas pixels; those belong to the later pixel regardless
 * of rounding.
 */
const EDGE_TOLERANCE = 1e-6;

function along(origin: number, unitsPerPixel: number, length: number, end: number): PositionLine {
  const line = new Int32Array(length * POSITION_NUMBERS);
  for (let at = 0; at < length; at += 1) {
    const position = origin + (at + 0.5) * unitsPerPixel + EDGE_TOLERANCE;
    const nearest = Math.floor(position);
    // Centres of scene pixels are half a pixel after their edges.
    const before = Math.floor(position - 0.5);
    const weight = Math.round((position - 0.5 - before) * FULL_WEIGHT);
    const first = at * POSITION_NUMBERS;
    line[first] = nearest >= 0 && nearest < end ? nearest : -1;
    line[first + 1] = within(before, end);
    line[first + 2] = within(before + 1, end);
    line[first + 3] = weight;
  }
  return line;
}

function within(position: number, end: number): number {
  return Math.min(end - 1, Math.max(0, position));
}
