import type { AxisTick } from "#domain/geo/axis-ticks.ts";
import { roundStep } from "#domain/geo/round-step.ts";

/** A label below an axis: its centre and its width, in pixels. */
export interface LabelPlace {
  readonly middle: number;
  readonly width: number;
}

const MINUS = "\u2212";
/** From this number on, and below its inverse, numbers use scientific notation. */
const LARGE = 1e6;

/**
 * Ticks at round numbers in a range, in ascending order, with the same number of decimals. The ends
 * must differ.
 * @param maxSpaces the number of intervals that fit.
 */
export function roundTicks(
  [low, high]: readonly [number, number],
  maxSpaces: number,
): readonly AxisTick[] {
  const { size: step, power } = roundStep((high - low) / maxSpaces);
  // A range that ends at a tick includes it despite rounding errors of the division.
  const epsilon = 1e-9;
  const first = Math.ceil(low / step - epsilon);
  const last = Math.floor(high / step + epsilon);
  const furthest = Math.max(Math.abs(low), Math.abs(high));
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const at = (first + index) * step;
    return { at, text: tickText(at, power, furthest) };
  });
}

/** @param lastDigit as a power of ten. */
function tickText(value: number, lastDigit: number, furthest: number): string {
  const isPlain = furthest < LARGE && 10 ** lastDigit > 1 / LARGE;
  const text = isPlain
    ? Math.abs(value).toFixed(Math.max(0, -lastDigit))
    : Math.abs(value).toExponential(Math.max(0, exponentOf(value) - lastDigit));
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

function exponentOf(value: number): number {
  return value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) + 1e-9);
}

/**
 * The range of the finite values, padded by a twentieth at each end, but not below zero if no value
 * is negative. 0 to 1 without numbers.
 */
export function roomyRange(values: Iterable<number>): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const spare = (high - low || Math.abs(high) || 1) / 20;
  return [low >= 0 ? Math.max(0, low - spare) : low - spare, high + spare];
}

/**
 * The row, 0 or 1, in which each label fits without touching another, in order from the left;
 * undefined for a label that fits in neither. @param gap the minimum space between two labels of a
 * row.
 */
export function labelRows(
  places: readonly LabelPlace[],
  gap: number,
): readonly (0 | 1 | undefined)[] {
  const ends: [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return places.map(({ middle, width }) => {
    const row = ([0, 1] as const).find((one) => middle - width / 2 >= ends[one] + gap);
    if (row !== undefined) ends[row] = middle + width / 2;
    return row;
  });
}
