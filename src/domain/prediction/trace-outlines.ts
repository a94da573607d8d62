import type { Size } from "#domain/render/view.ts";

/** A corner of pixels, counted from the picture's upper left corner. */
export type Corner = readonly [column: number, row: number];

/**
 * A polygon on pixel edges: its outer ring and its holes. Rings are closed without a repeated corner,
 * have a corner at every turn, and touch neither themselves nor cross others; the outer one is
 * clockwise on the screen, holes are anticlockwise.
 */
export interface Outline {
  readonly outer: readonly Corner[];
  readonly holes: readonly (readonly Corner[])[];
}

/** Traces the outlines of one region after another. */
export interface OutlineTracer {
  /**
   * The outlines of one region of the mask, all of whose pixels are given: a polygon for each part whose
   * pixels touch at their sides. Parts that touch at a corner alone are separate polygons, because a ring
   * that touches itself is not valid (OGC 06-103r4, section 6.1.11.1).
   */
  trace(pixels: Int32Array): readonly Outline[];
}

/** Directions clockwise on the screen: east, south, west, north. */
const COLUMN_STEPS = [1, 0, -1, 0] as const;
const ROW_STEPS = [0, 1, 0, -1] as const;
const EAST = 0;

/**
 * Creates a tracer for the regions of a mask (`height * width` values, 1 inside), where pixels that touch
 * at a corner are connected. Each region is traced at most once.
 */
export function createOutlineTracer(mask: Uint8Array, { height, width }: Size): OutlineTracer {
  /** The part of each pixel, from 1; 0 before it is known. */
  const parts = new Int32Array(mask.length);
  /** Pixels whose upper side has been traced. */
  const traced = new Uint8Array(mask.length);
  let partCount = 0;

  const isIn = (part: number, column: number, row: number): boolean =>
    column >= 0 &&
    row >= 0 &&
    column < width &&
    row < height &&
    parts[row * width + column] === part;

  /** Marks a part, and returns its pixels. */
  const takePart = (start: number): number[] => {
    partCount += 1;
    parts[start] = partCount;
    const pixels = [start];
    const add = (pixel: number): void => {
      if (mask[pixel] !== 1 || parts[pixel] !== 0) return;
      parts[pixel] = partCount;
      pixels.push(pixel);
    };
    // The list grows while it is read.
    for (const pixel of pixels) {
      const column = pixel % width;
      if (column > 0) add(pixel - 1);
      if (column < width - 1) add(pixel + 1);
      if (pixel >= width) add(pixel - width);
      if (pixel + width < mask.length) add(pixel + width);
    }
    return pixels;
  };

  /** Follows the edge of a part from the upper side of a pixel, with the part on the right. */
  const loopFrom = (part: number, start: number): Corner[] => {
    const corners: Corner[] = [];
    let column = start % width;
    let row = (start - column) / width;
    let direction = EAST;
    do {
      if (direction === EAST) traced[row * width + column] = 1;
      const [right, down] = [COLUMN_STEPS[direction] ?? 0, ROW_STEPS[direction] ?? 0];
      const [aheadColumn, aheadRow] = [column + right, row + down];
      // On the left of the direction, beyond the edge.
      const [leftColumn, leftRow] = [aheadColumn + down, aheadRow - right];
      if (!isIn(part, aheadColumn, aheadRow)) {
        corners.push(cornerOf(column, row, direction));
        direction = (direction + 1) % 4;
      } else if (isIn(part, leftColumn, leftRow)) {
        corners.push(cornerOf(column, row, direction));
        direction = (direction + 3) % 4;
        [column, row] = [leftColumn, leftRow];
      } else {
        [column, row] = [aheadColumn, aheadRow];
      }
    } while (direction !== EAST || row * width + column !== start);
    return corners;
  };

  const outlineOf = (pixels: readonly number[]): Outline => {
    const part = partCount;
    const rings: Corner[][] = [];
    for (const pixel of pixels) {
      const isUpperSide = pixel < width || parts[pixel - width] !== part;
      if (isUpperSide && traced[pixel] === 0) {
        rings.push(...simpleRings(loopFrom(part, pixel), width));
      }
    }
    // A part has one outer ring; all others are holes.
    const outer = rings.find((ring) => doubleArea(ring) > 0);
    if (outer === undefined) throw new Error("A part has no outer ring.");
    return { outer, holes: rings.filter((ring) => ring !== outer) };
  };

  return {
    trace: (pixels) => {
      const outlines: Outline[] = [];
      for (const pixel of pixels) if (parts[pixel] === 0) outlines.push(outlineOf(takePart(pixel)));
      return outlines;
    },
  };
}

/** Where the edge of a pixel ends in a direction. */
function cornerOf(column: number, row: number, direction: number): Corner {
  return [
    column + (direction === 0 || direction === 1 ? 1 : 0),
    row + (direction === 1 || direction === 2 ? 1 : 0),
  ];
}

/** Splits a loop at every corner that it passes twice. */
function simpleRings(loop: readonly Corner[], width: number): Corner[][] {
  const rings: Corner[][] = [];
  const open: Corner[] = [];
  const places = new Map<number, number>();
  const keyOf = ([column, row]: Corner): number => row * (width + 1) + column;
  for (const corner of loop) {
    const place = places.get(keyOf(corner));
    if (place !== undefined) {
      const ring = open.splice(place);
      for (const passed of ring) places.delete(keyOf(passed));
      rings.push(ring);
    }
    places.set(keyOf(corner), open.length);
    open.push(corner);
  }
  rings.push(open);
  return rings;
}

/** Positive for a ring that is clockwise on the screen. */
function doubleArea(ring: readonly Corner[]): number {
  let sum = 0;
  let [lastColumn, lastRow] = ring.at(-1) ?? [0, 0];
  for (const [column, row] of ring) {
    sum += lastColumn * row - column * lastRow;
    [lastColumn, lastRow] = [column, row];
  }
  return sum;
}
