import { formatNumber } from "#domain/text/format.ts";
import { regionAreaKm2 } from "./area.ts";
import { distanceM, distanceText } from "./distance.ts";
import type { Locator } from "./grid.ts";

/** A point of an image, counted from its upper left corner. */
interface ImagePoint {
  readonly row: number;
  readonly column: number;
}

/** The length of a path on the ellipsoid, in metres; undefined where it leaves the Earth. */
export function pathLengthM(locate: Locator, points: readonly ImagePoint[]): number | undefined {
  const places = points.map(({ row, column }) => locate(column, row));
  let sum = 0;
  for (const [at, place] of places.entries()) {
    if (place === undefined) return undefined;
    const before = places[at - 1];
    if (before !== undefined) sum += distanceM(before, place);
  }
  return sum;
}

/** The area of a polygon that does not cross itself, in pixels, and its centre of mass. */
export function polygonOf(
  points: readonly ImagePoint[],
): ImagePoint & { readonly pixelCount: number } {
  let [twice, row, column] = [0, 0, 0];
  for (const [at, point] of points.entries()) {
    const next = points[(at + 1) % points.length] ?? point;
    const cross = point.column * next.row - next.column * point.row;
    twice += cross;
    row += (point.row + next.row) * cross;
    column += (point.column + next.column) * cross;
  }
  if (twice === 0)
    return { row: points[0]?.row ?? 0, column: points[0]?.column ?? 0, pixelCount: 0 };
  return { row: row / (3 * twice), column: column / (3 * twice), pixelCount: Math.abs(twice) / 2 };
}

/**
 * A measured path in words: its length and, from three points on, the area within it; in pixels where the
 * image has no place on the Earth.
 */
export function measureText(locate: Locator | undefined, points: readonly ImagePoint[]): string {
  if (points.length < 2) return "Click two points for a distance, more for an area.";
  const metres = locate && pathLengthM(locate, points);
  const polygon = polygonOf(points);
  const km2 = locate && regionAreaKm2(locate, polygon);
  const length = metres === undefined ? pixelText(pixelLength(points)) : distanceText(metres);
  if (points.length < 3) return length;
  const area =
    km2 === undefined
      ? `${formatNumber(Math.round(polygon.pixelCount))} square pixels`
      : `${formatNumber(Number(km2.toPrecision(3)))} km²`;
  return `${length}, ${area} within`;
}

function pixelLength(points: readonly ImagePoint[]): number {
  return points.slice(1).reduce((sum, point, at) => {
    const before = points[at] ?? point;
    return sum + Math.hypot(point.row - before.row, point.column - before.column);
  }, 0);
}

function pixelText(length: number): string {
  return `${formatNumber(Number(length.toPrecision(3)))} pixels`;
}
