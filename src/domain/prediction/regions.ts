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

/** The numbers of a component so far, beside each other in one array: cheap for millions of components. */
const FIELDS = 9;
const [COUNT, ROWS, COLUMNS, SUM, SCORED, TOP, LEFT, BOTTOM, RIGHT] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** A stretch of mask pixels in one row, and the component that it was put into. */
interface Run {
  readonly start: number;
  /** Behind its last pixel. */
  readonly end: number;
  readonly label: number;
}

/**
 * Finds the connected components of a mask row by row, where pixels that touch at a corner are connected,
 * with the mean score of each. Linear in the number of pixels: each run of a row joins the components of the
 * runs above that it touches, and each component keeps the label of its first run.
 */
export class RegionTally {
  readonly #width: number;
  /** Of each label: the label that it was joined to, or itself. */
  #parents = new Int32Array(1024);
  #fields = new Float64Array(1024 * FIELDS);
  #labels = 0;
  #above: readonly Run[] = [];

  constructor(width: number) {
    this.#width = width;
  }

  /** Adds the next row of a mask and of its scores, which have `width` values a row. */
  addRow(mask: Uint8Array, scores: Float32Array, row: number): void {
    const width = this.#width;
    const line = mask.subarray(row * width, (row + 1) * width);
    const runs: Run[] = [];
    let first = 0;
    for (let start = line.indexOf(1); start >= 0; ) {
      const gap = line.indexOf(0, start);
      const end = gap < 0 ? width : gap;
      while ((this.#above[first]?.end ?? width) < start) first += 1;
      let label: number | undefined;
      for (let at = first; (this.#above[at]?.start ?? width + 1) <= end; at += 1) {
        const touched = this.#rootOf(this.#above[at]?.label ?? 0);
        label = label === undefined ? touched : this.#join(label, touched);
      }
      label ??= this.#newLabel();
      this.#addRun(label, scores, row, start, end);
      runs.push({ start, end, label });
      start = end === width ? -1 : line.indexOf(1, end);
    }
    this.#above = runs;
  }

  /** The regions of a mask, once all its rows were added. */
  regions({ height, width, minRegionPixels }: RegionOptions): Regions {
    const listed: Region[] = [];
    let regionCount = 0;
    for (let label = 0; label < this.#labels; label += 1) {
      const isJoined = this.#parents[label] !== label;
      if (isJoined || this.#field(label, COUNT) < minRegionPixels) continue;
      regionCount += 1;
      listed.push(this.#regionOf(label, height, width));
      if (listed.length === 2 * MAX_LISTED) keepLargest(listed);
    }
    keepLargest(listed);
    return { regionCount, regions: listed };
  }

  #newLabel(): number {
    const label = this.#labels;
    if (label === this.#parents.length) {
      this.#parents = grown(this.#parents, new Int32Array(2 * label));
      this.#fields = grown(this.#fields, new Float64Array(2 * label * FIELDS));
    }
    this.#labels += 1;
    this.#parents[label] = label;
    this.#fields[label * FIELDS + TOP] = Number.POSITIVE_INFINITY;
    this.#fields[label * FIELDS + LEFT] = Number.POSITIVE_INFINITY;
    return label;
  }

  #rootOf(label: number): number {
    const parents = this.#parents;
    let root = label;
    for (let parent = parents[root] ?? root; parent !== root; parent = parents[root] ?? root) {
      // Halves the way for the next search.
      parents[root] = parents[parent] ?? parent;
      root = parent;
    }
    return root;
  }

  /** Joins two components; the one that began first keeps its label. */
  #join(one: number, other: number): number {
    if (one === other) return one;
    const [kept, joined] = one < other ? [one, other] : [other, one];
    this.#parents[joined] = kept;
    for (const field of [COUNT, ROWS, COLUMNS, SUM, SCORED]) {
      this.#set(kept, field, this.#field(kept, field) + this.#field(joined, field));
    }
    for (const field of [TOP, LEFT]) {
      this.#set(kept, field, Math.min(this.#field(kept, field), this.#field(joined, field)));
    }
    for (const field of [BOTTOM, RIGHT]) {
      this.#set(kept, field, Math.max(this.#field(kept, field), this.#field(joined, field)));
    }
    return kept;
  }

  #addRun(label: number, scores: Float32Array, row: number, start: number, end: number): void {
    const length = end - start;
    let [sum, scored] = [0, 0];
    const last = row * this.#width + end;
    for (let pixel = row * this.#width + start; pixel < last; pixel += 1) {
      const score = scores[pixel] ?? Number.NaN;
      if (Number.isNaN(score)) continue;
      sum += score;
      scored += 1;
    }
    const add = (field: number, value: number): void =>
      this.#set(label, field, this.#field(label, field) + value);
    add(COUNT, length);
    add(ROWS, row * length);
    add(COLUMNS, (length * (start + end - 1)) / 2);
    add(SUM, sum);
    add(SCORED, scored);
    this.#set(label, TOP, Math.min(this.#field(label, TOP), row));
    this.#set(label, LEFT, Math.min(this.#field(label, LEFT), start));
    this.#set(label, BOTTOM, Math.max(this.#field(label, BOTTOM), row));
    this.#set(label, RIGHT, Math.max(this.#field(label, RIGHT), end - 1));
  }

  #regionOf(label: number, height: number, width: number): Region {
    const of = (field: number): number => this.#field(label, field);
    const row = of(ROWS) / of(COUNT) + 0.5;
    const column = of(COLUMNS) / of(COUNT) + 0.5;
    const [top, left] = [of(TOP), of(LEFT)];
    return {
      pixelCount: of(COUNT),
      row,
      column,
      box: { top, left, height: of(BOTTOM) - top + 1, width: of(RIGHT) - left + 1 },
      where: sectorOf(row / height, column / width),
      meanScore: of(SUM) / of(SCORED),
    };
  }

  #field(label: number, field: number): number {
    return this.#fields[label * FIELDS + field] ?? 0;
  }

  #set(label: number, field: number, value: number): void {
    this.#fields[label * FIELDS + field] = value;
  }
}

function grown<T extends Int32Array | Float64Array>(from: T, into: T): T {
  into.set(from);
  return into;
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
