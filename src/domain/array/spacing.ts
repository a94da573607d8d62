import type { NumericArray } from "./dtype.ts";
import { sampleStride } from "./sample-stride.ts";
import { type ValueCounts, valueCounts } from "./value-counts.ts";

/** Evenly spaced levels: each is `start + k * step` for a whole k. */
export interface Spacing {
  readonly step: number;
  /** The lowest level. */
  readonly start: number;
}

const MAX_SAMPLED = 65_536;
/** As many as 8 bits have. */
const MAX_LEVELS = 256;
/** Fewer may be evenly spaced by chance. */
const MIN_LEVELS = 16;
/** How far a level may be from its place, in steps. */
const TOLERANCE = 0.1;
/** Rounding moves a whole number by half at most. */
const ROUNDING = 0.5 + 1e-9;
/** Whole numbers that leave none out are evenly spaced by 1, which says nothing. */
const MIN_WHOLE_STEP = 1.25;

/**
 * The spacing of a band's values if they are few and evenly spaced, other than all whole numbers of
 * a range: 8-bit counts that were scaled, also if they were rounded to whole numbers afterwards.
 * Planes of more than 65,536 values are sampled evenly, unless they are integers of at most 16 bits. The
 * plane is not modified.
 * @param nodata the file's nodata value, if any.
 * @param counts of the plane's values, if they are known.
 */
export function evenSpacing(
  plane: NumericArray,
  nodata?: number,
  counts = valueCounts(plane),
): Spacing | undefined {
  const levels = counts === undefined ? levelsOf(plane, nodata) : levelsOfCounts(counts, nodata);
  if (levels === undefined || levels.length < MIN_LEVELS) return undefined;
  const isWhole = levels.every(Number.isInteger);
  const [start = 0] = levels;
  for (const estimate of [medianGap(levels), meanGap(levels)]) {
    const step = refined(levels, estimate);
    const tolerance = isWhole ? Math.max(TOLERANCE * step, ROUNDING) : TOLERANCE * step;
    if (isWhole && step < MIN_WHOLE_STEP) continue;
    if (deviation(levels, step) <= tolerance) return { step, start };
  }
  return undefined;
}

/** The distinct finite values in ascending order; undefined if there are too many. */
function levelsOf(plane: NumericArray, nodata: number | undefined): number[] | undefined {
  const levels = new Set<number>();
  const stride = sampleStride(plane.length, MAX_SAMPLED);
  for (let index = 0; index < plane.length; index += stride) {
    const value = Number(plane[index]);
    if (!Number.isFinite(value) || value === nodata) continue;
    levels.add(value);
    if (levels.size > MAX_LEVELS) return undefined;
  }
  return [...levels].sort((one, other) => one - other);
}

function levelsOfCounts({ first, counts }: ValueCounts, nodata?: number): number[] | undefined {
  const levels: number[] = [];
  for (let index = 0; index < counts.length; index += 1) {
    if (counts[index] === 0 || first + index === nodata) continue;
    levels.push(first + index);
    if (levels.length > MAX_LEVELS) return undefined;
  }
  return levels;
}

function gapsOf(levels: readonly number[]): readonly number[] {
  return levels.slice(1).map((level, index) => level - (levels[index] ?? level));
}

function medianGap(levels: readonly number[]): number {
  const gaps = gapsOf(levels).toSorted((one, other) => one - other);
  return gaps[Math.floor(gaps.length / 2)] ?? 0;
}

/** Of the middle half of the levels, where hardly any is unoccupied. */
function meanGap(levels: readonly number[]): number {
  const from = Math.floor(levels.length / 4);
  const to = levels.length - 1 - from;
  return ((levels[to] ?? 0) - (levels[from] ?? 0)) / (to - from);
}

/** Least squares around the middle level, over ever more of its neighbours. */
function refined(levels: readonly number[], estimate: number): number {
  const middle = Math.floor(levels.length / 2);
  let step = estimate;
  for (let reach = 4; reach < 2 * levels.length; reach *= 2) {
    const near = levels.slice(Math.max(0, middle - reach), middle + reach + 1);
    const { slope } = lineOf(near, step);
    if (!(slope > 0)) return step;
    step = slope;
  }
  return step;
}

/** The line through the levels over their places. */
function lineOf(levels: readonly number[], step: number): { slope: number; intercept: number } {
  const [first = 0] = levels;
  const places = levels.map((level) => Math.round((level - first) / step));
  const count = levels.length;
  const meanPlace = places.reduce((sum, place) => sum + place, 0) / count;
  const meanLevel = levels.reduce((sum, level) => sum + level, 0) / count;
  let [along, across] = [0, 0];
  for (const [index, place] of places.entries()) {
    across += (place - meanPlace) ** 2;
    along += (place - meanPlace) * ((levels[index] ?? 0) - meanLevel);
  }
  const slope = along / across;
  return { slope, intercept: meanLevel - slope * meanPlace };
}

/** The largest distance of a level from its place on the line. */
function deviation(levels: readonly number[], step: number): number {
  const [first = 0] = levels;
  const { slope, intercept } = lineOf(levels, step);
  return Math.max(
    ...levels.map((level) =>
      Math.abs(level - intercept - slope * Math.round((level - first) / step)),
    ),
  );
}
