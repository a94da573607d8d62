import { formatFixed, formatNumber } from "#domain/text/format.ts";
import type { Crs, Grid } from "./grid.ts";
import { type RoundStep, roundStep } from "./round-step.ts";

export interface AxisTick {
  /** On a picture in scene pixels, counted as in a view: pixel edges are at integers. */
  readonly at: number;
  /** The coordinate with its unit: "37.5° N", "540 km". */
  readonly text: string;
}

/** Axis ticks at round coordinates along a picture's two sides, for any part of the scene. */
export interface AxisTicks {
  /**
   * Ticks between two columns, evenly spaced, in the order of their coordinates.
   * @param wished about how many; the result has at most one more, and at least a third, unless the
   *   range extends beyond a pole.
   */
  columns(from: number, to: number, wished: number): readonly AxisTick[];
  /** The same between two rows. */
  rows(from: number, to: number, wished: number): readonly AxisTick[];
}

/** The coordinates along one side: coordinate = start + perPixel * pixel. */
interface Line {
  readonly start: number;
  readonly perPixel: number;
}

/** The largest shear that is treated as none, in pixels per pixel: 0.1 over 10,000. */
const MAX_SHEAR = 1e-5;
/** Coordinates beyond this are labelled in kilometres. */
const MIN_KILOMETRES_M = 10_000;
/** The finest step labelled in kilometres, as a power of ten in metres: two decimals. */
const MIN_KILOMETRES_POWER = 1;
const NARROW_SPACE = "\u202f";
const MINUS = "\u2212";

/** Ticks at round coordinates; undefined if the grid is rotated or sheared against the picture. */
export function axisTicks({ transform, crs }: Grid): AxisTicks | undefined {
  const [a, b, c, d, e, f] = transform;
  const isStraight =
    a !== 0 &&
    e !== 0 &&
    Math.abs(b) <= MAX_SHEAR * Math.abs(a) &&
    Math.abs(d) <= MAX_SHEAR * Math.abs(e);
  if (!(isStraight && transform.every(Number.isFinite))) return undefined;
  const across = { start: c, perPixel: a };
  const down = { start: f, perPixel: e };
  return {
    columns: (from, to, wished) => ticksAlong(across, from, to, wished, labellerOf(crs, "E", "W")),
    rows: (from, to, wished) =>
      ticksAlong(down, from, to, wished, labellerOf(crs, "N", "S")).filter(
        ({ at }) => crs.kind !== "geographic" || Math.abs(f + e * at) <= 90,
      ),
  };
}

/** Ticks at whole columns and rows. */
export const PIXEL_TICKS: AxisTicks = { columns: pixelsAlong, rows: pixelsAlong };

function pixelsAlong(from: number, to: number, wished: number): readonly AxisTick[] {
  const ticks = ticksAlong({ start: 0, perPixel: 1 }, from, to, wished, formatNumber);
  // Where a pixel is wider than a label, not at its parts.
  return ticks.filter(({ at }) => Number.isInteger(at));
}

/**
 * What the numbers on the axes are, for coordinates that their unit does not explain: a satellite's fixed
 * grid, on which kilometres are angles and meridians are curved, so that no axis could show degrees.
 */
export function axesText({ kind }: Crs): string | undefined {
  return kind === "geostationary"
    ? "Axes: x and y of the fixed grid, scan angle times the satellite’s height, in km from the point below it. Point at a pixel for its latitude and longitude."
    : undefined;
}

/** The same ticks, of which only those over a scene of this size are left. */
export function ticksWithin(
  ticks: AxisTicks,
  { width, height }: { readonly width: number; readonly height: number },
): AxisTicks {
  return {
    columns: (...range) => ticks.columns(...range).filter(({ at }) => at >= 0 && at <= width),
    rows: (...range) => ticks.rows(...range).filter(({ at }) => at >= 0 && at <= height),
  };
}

/** Labels a coordinate on an axis; `furthest` is the axis's largest magnitude. */
type Labeller = (value: number, step: RoundStep, furthest: number) => string;

function ticksAlong(
  { start, perPixel }: Line,
  from: number,
  to: number,
  wished: number,
  label: Labeller,
): readonly AxisTick[] {
  const ends = [start + perPixel * from, start + perPixel * to] as const;
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const step = roundStep((high - low) / wished);
  const first = Math.ceil(low / step.size);
  const count = Math.floor(high / step.size) - first + 1;
  const furthest = Math.max(Math.abs(low), Math.abs(high));
  return Array.from({ length: count }, (_, index) => {
    const value = (first + index) * step.size;
    return { at: (value - start) / perPixel, text: label(value, step, furthest) };
  });
}

function labellerOf(crs: Crs, positive: string, negative: string): Labeller {
  switch (crs.kind) {
    case "geographic":
      return (value, { power }) => degreesText(value, power, positive, negative);
    case "projected":
    case "geostationary":
      return metresText;
    case "unknown":
      return (value, { power }) => numberText(value, power);
  }
}

/** Longitudes past the date line are wrapped. */
function degreesText(value: number, power: number, positive: string, negative: string): string {
  const turned = positive === "E" ? ((((value + 180) % 360) + 360) % 360) - 180 : value;
  const digits = Math.max(0, -power);
  const size = formatFixed(Math.abs(turned), digits);
  const isOnLine = Number(size) === 0 || (positive === "E" && Number(size) === 180);
  if (isOnLine) return `${size}°`;
  return `${size}° ${turned < 0 ? negative : positive}`;
}

function metresText(value: number, { power }: RoundStep, furthest: number): string {
  return furthest >= MIN_KILOMETRES_M && power >= MIN_KILOMETRES_POWER
    ? `${numberText(value / 1000, power - 3)} km`
    : `${numberText(value, power)} m`;
}

/** To the digit of a power of ten, with thousands separated. */
function numberText(value: number, power: number): string {
  const size = formatFixed(Math.abs(value), Math.max(0, -power));
  const [whole = "", fraction] = size.split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
  const sign = value < 0 && Number(size) !== 0 ? MINUS : "";
  return `${sign}${spaced}${fraction === undefined ? "" : `.${fraction}`}`;
}
