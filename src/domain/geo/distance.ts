import { formatNumber } from "#domain/text/format.ts";
import type { Locator, LonLat } from "./grid.ts";
import { roundStep } from "./round-step.ts";

/** WGS 84. */
const EQUATOR_M = 6_378_137;
const FLATTENING = 1 / 298.257223563;

/**
 * The distance of two points on the ellipsoid, in metres, by Lambert's formula for long lines: within 10 m
 * over thousands of kilometres.
 * https://en.wikipedia.org/wiki/Geographical_distance#Lambert's_formula_for_long_lines
 */
export function distanceM(from: LonLat, to: LonLat): number {
  const [first, second] = [reducedLatitude(from.lat), reducedLatitude(to.lat)];
  const [turn, rise] = [radians(to.lon - from.lon), second - first];
  const chord =
    Math.sin(rise / 2) ** 2 + Math.cos(first) * Math.cos(second) * Math.sin(turn / 2) ** 2;
  const angle = 2 * Math.asin(Math.min(1, Math.sqrt(chord)));
  if (angle === 0) return 0;
  const [mean, half] = [(first + second) / 2, rise / 2];
  const sine = Math.sin(angle);
  const x = ((angle - sine) * (Math.sin(mean) * Math.cos(half)) ** 2) / Math.cos(angle / 2) ** 2;
  const y = ((angle + sine) * (Math.cos(mean) * Math.sin(half)) ** 2) / Math.sin(angle / 2) ** 2;
  return EQUATOR_M * (angle - (FLATTENING / 2) * (x + y));
}

function reducedLatitude(lat: number): number {
  return Math.atan((1 - FLATTENING) * Math.tan(radians(lat)));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** A bar of a round length on the ground. */
export interface ScaleBar {
  /** In scene pixels, along a row. */
  readonly pixels: number;
  /** For example "50 km". */
  readonly text: string;
}

const NARROW_SPACE = "\u202f";
const KILOMETRE_M = 1000;

/**
 * The longest bar of 1, 2 or 5 times a power of ten metres that spans at most so many scene pixels about
 * a point of an image; undefined where that is not on the Earth.
 */
export function scaleBarAt(
  locate: Locator,
  { column, row }: { readonly column: number; readonly row: number },
  maxPixels: number,
): ScaleBar | undefined {
  const [left, right] = [locate(column - 0.5, row), locate(column + 0.5, row)];
  if (left === undefined || right === undefined) return undefined;
  const pixelM = distanceM(left, right);
  const mostM = pixelM * maxPixels;
  if (!(mostM > 0 && Number.isFinite(mostM))) return undefined;
  const metres = roundDown(mostM);
  return { pixels: metres / pixelM, text: distanceText(metres) };
}

/** The largest round number that is not above a size. */
function roundDown(size: number): number {
  const above = roundStep(size).size;
  if (above <= size * (1 + 1e-9)) return above;
  // Below 5, 2 and 1 of a power come 2, 1 and 0.5.
  const digit = Math.round(above / 10 ** Math.floor(Math.log10(above) + 1e-9));
  return digit === 5 ? (above * 2) / 5 : above / 2;
}

/** A distance to three digits, with its unit: "820 m", "24.7 km". */
export function distanceText(metres: number): string {
  const [value, unit] = metres < KILOMETRE_M ? [metres, "m"] : [metres / KILOMETRE_M, "km"];
  return `${formatNumber(Number(value.toPrecision(3)))}${NARROW_SPACE}${unit}`;
}
