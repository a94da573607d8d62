import { coordinatesAt, type Grid } from "./grid.ts";

/** An image's size in pixels and, if known, where it is. */
export interface PlacedSize {
  readonly height: number;
  readonly width: number;
  readonly grid: Grid | undefined;
}

/** Corners of the same extent differ by less than this share of a pixel. */
const TOLERANCE = 0.01;

/**
 * How many rows and columns of another image one of the reference has, if both cover the same area
 * in whole multiples of pixels: 2 for pixels of half the size, 0.5 for those of twice the size.
 * Undefined for other images, and for those of different sizes without georeference.
 */
export function pixelRatio(
  reference: PlacedSize,
  other: PlacedSize,
): { readonly rows: number; readonly columns: number } | undefined {
  const rows = other.height / reference.height;
  const columns = other.width / reference.width;
  if (!isMultiple(rows) || !isMultiple(columns)) return undefined;
  if (reference.grid === undefined || other.grid === undefined) {
    return rows === 1 && columns === 1 ? { rows, columns } : undefined;
  }
  const corners = [
    [0, 0],
    [0, 1],
    [1, 0],
  ] as const;
  const [one, two] = [reference.grid, other.grid];
  const isSame =
    JSON.stringify(one.crs) === JSON.stringify(two.crs) &&
    corners.every(([down, right]) => {
      const here = coordinatesAt(one, right * reference.width, down * reference.height);
      const there = coordinatesAt(two, right * other.width, down * other.height);
      return Math.hypot(here.x - there.x, here.y - there.y) <= TOLERANCE * pixelSize(one);
    });
  return isSame ? { rows, columns } : undefined;
}

function isMultiple(ratio: number): boolean {
  return Number.isInteger(ratio) || Number.isInteger(1 / ratio);
}

/** The shorter side of a pixel, in the grid's unit. */
function pixelSize({ transform: [a, b, , d, e] }: Grid): number {
  return Math.min(Math.hypot(a, d), Math.hypot(b, e));
}
