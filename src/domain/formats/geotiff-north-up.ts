import type { DecodedArray } from "#domain/array/decoded-array.ts";
import { reverseRows } from "#domain/array/reverse-rows.ts";
import { isSouthUp } from "./geotiff-grid.ts";

type Rows = Pick<DecodedArray, "array" | "missing" | "grid" | "rowsReversed">;

/**
 * An image with north up: one whose rows run from south to north gets the same pixels in reversed rows, and
 * their grid, as `gdalwarp` makes it; any other is returned unchanged.
 * @param found an array in C order. Its values and its mask are modified.
 * @param rowAxis 0 for (height, width, bands), 1 for (bands, height, width).
 */
export function northUp<Found extends Rows>(found: Found, rowAxis: 0 | 1): Found {
  const { grid, array, missing } = found;
  if (grid === undefined || !isSouthUp(grid)) return found;
  const [first = 0, second = 0] = array.shape;
  const [planeCount, height] = rowAxis === 0 ? [1, first] : [first, second];
  reverseRows(array.values, planeCount, height);
  if (missing !== undefined) reverseRows(missing, 1, height);
  const [a, b, c, d, e, f] = grid.transform;
  const transform = [a, b, c, d, -e, f + e * height] as const;
  return { ...found, grid: { ...grid, transform }, rowsReversed: true };
}

/** What a user has to know of an image that `northUp` has changed. */
export const NORTH_UP_NOTE =
  "Its rows run from south to north. They are reversed, in the upload too, so that north is up.";
