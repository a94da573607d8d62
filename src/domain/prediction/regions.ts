import { takeConnected } from "#domain/array/connected-pixels.ts";
import type { PixelBox } from "#domain/array/pixel-box.ts";
/** The connected parts of a mask. */
export interface Regions {
  /** The number of regions with `minRegionPixels` or more. */
  readonly regionCount: number;
  /**
   * The regions, largest first and equal sizes from top to bottom; only the `MAX_LISTED` largest.
   */
  readonly regions: readonly Region[];
}

/**
 * One connected component of a mask; positions are in pixels from the picture's upper left corner.
 */
export interface Region {
  readonly pixelCount: number;
  /** Centre of mass: the mean of its pixels' centres, which are at half-integer positions. */
  readonly row: number;
  readonly column: number;
  /** Its bounding box: first row and column, height and width. */
  readonly box: PixelBox;
  /** The ninth of the picture that contains its centre of mass. */
  readonly where: Sector;
  /** Mean score of its pixels, ignoring those without a score; NaN if none has one. */
  readonly meanScore: number;
}

/** The ninths of a picture in reading order. */
export const SECTORS = [
  "upper left",
  "upper middle",
  "upper right",
  "middle left",
  "centre",
  "middle right",
  "lower left",
  "lower middle",
  "lower right",
] as const;

/** A ninth of the picture. */
export type Sector = (typeof SECTORS)[number];

interface RegionOptions {
  readonly height: number;
  readonly width: number;
  /** Smaller regions are neither counted nor listed; 1 counts all. */
  readonly minRegionPixels: number;
}

/** Limit of the list: a mask of noise has hundreds of thousands of regions. */
export const MAX_LISTED = 1000;

/**
 * Finds the connected components of a mask (`height * width` values, 1 inside), where pixels that
 * touch at a corner are connected, with the mean score of each. Modifies neither array. Linear in
 * the number of pixels: each is visited once.
 */
export function findRegions(
  mask: Uint8Array,
  scores: Float32Array,
  options: RegionOptions,
): Regions {
  const listed: Region[] = [];
  let regionCount = 0;
  forEachRegion(mask, options, (pixels) => {
    regionCount += 1;
    listed.push(regionOf(pixels, scores, options));
    if (listed.length === 2 * MAX_LISTED) keepLargest(listed);
  });
  keepLargest(listed);
  return { regionCount, regions: listed };
}

/**
 * Calls back with the pixels of each region, from top to bottom by their first pixels, which the
 * callback may read until it returns.
 */
export function forEachRegion(
  mask: Uint8Array,
  { height, width, minRegionPixels }: RegionOptions,
  onRegion: (pixels: Int32Array) => void,
): void {
  const open = mask.slice();
  const queue = new Int32Array(mask.length);
  for (let start = 0; start < open.length; start += 1) {
    if (open[start] !== 1) continue;
    const pixelCount = takeConnected(open, { height, width }, start, queue);
    if (pixelCount >= minRegionPixels) onRegion(queue.subarray(0, pixelCount));
  }
}

/** Stable sort: regions of equal size stay in row-major order. */
function keepLargest(regions: Region[]): void {
  regions.sort((one, other) => other.pixelCount - one.pixelCount).splice(MAX_LISTED);
}

/** Measures the pixels of one region, which is not empty. */
export function regionOf(
  pixels: Int32Array,
  scores: Float32Array,
  { height, width }: Pick<RegionOptions, "height" | "width">,
): Region {
  let [rows, columns, sum, scored] = [0, 0, 0, 0];
  let [top, left, bottom, right] = [height, width, 0, 0];
  for (const pixel of pixels) {
    const column = pixel % width;
    const row = (pixel - column) / width;
    rows += row;
    columns += column;
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
    left = Math.min(left, column);
    right = Math.max(right, column);
    const score = scores[pixel] ?? Number.NaN;
    if (Number.isNaN(score)) continue;
    sum += score;
    scored += 1;
  }
  const row = rows / pixels.length + 0.5;
  const column = columns / pixels.length + 0.5;
  return {
    pixelCount: pixels.length,
    row,
    column,
    box: { top, left, height: bottom - top + 1, width: right - left + 1 },
    where: sectorOf(row / height, column / width),
    meanScore: sum / scored,
  };
}

/** The ninth that contains a position; both coordinates from 0 (top, left) to 1 (bottom, right). */
export function sectorOf(down: number, across: number): Sector {
  return SECTORS[3 * third(down) + third(across)] ?? "centre";
}

function third(fraction: number): number {
  if (fraction < 1 / 3) return 0;
  return fraction < 2 / 3 ? 1 : 2;
}
