import type { NumericArray } from "#domain/array/dtype.ts";
import type { PixelBox } from "#domain/array/pixel-box.ts";
import { sampleStride } from "#domain/array/sample-stride.ts";
import type { BandStatistics } from "#domain/array/statistics.ts";
import type { Locator } from "#domain/geo/grid.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { decode } from "#domain/render/decode.ts";
import type { Decoding } from "#domain/render/render-style.ts";

/** The bands to sample spectra from. */
export interface SpectralBands {
  /** One plane of `height * width` values per band, in row-major order. */
  readonly planes: readonly NumericArray[];
  /** Pixels in a row. */
  readonly width: number;
  /** The stored nodata value, if any. */
  readonly nodata: number | undefined;
  /** One per band, for physical values; undefined for stored values. */
  readonly decodings: readonly Decoding[] | undefined;
}

/** A marked pixel; rows and columns count from 0 at the upper left. */
export interface Pin {
  readonly name: string;
  readonly row: number;
  readonly column: number;
}

/** The pixels of a 256 × 256 chip: six bands decode within a frame or two. */
const MAX_SAMPLES = 65_536;

/**
 * Each band's mean over the scene, or over the pixels where a mask (one value a pixel) is 1.
 * Non-finite values, stored or decoded, and declared nodata are ignored; NaN if none is left.
 * Values are decoded before averaging. Scenes larger than a chip are sampled evenly.
 */
export function meanSpectrum(bands: SpectralBands, mask?: Uint8Array): readonly number[] {
  return bands.planes.map((plane, band) => {
    const physical = bandReader(bands, band);
    return plane instanceof Uint8Array
      ? meanOfCounts(countsOf(plane, mask), physical)
      : meanOfValues(plane, mask, physical);
  });
}

/** The same over a box, of which the part outside the scene is ignored. */
export function boxSpectrum(
  { planes, ...rest }: SpectralBands,
  { top, left, height, width }: PixelBox,
): readonly number[] {
  const right = Math.min(left + width, rest.width);
  const cut = planes.map((plane) => {
    const rows = Math.min(height, Math.floor(plane.length / rest.width) - top);
    const across = Math.max(0, right - left);
    return Float64Array.from({ length: Math.max(0, rows) * across }, (_, at) =>
      Number(plane[(top + Math.floor(at / across)) * rest.width + left + (at % across)]),
    );
  });
  return meanSpectrum({ ...rest, planes: cut });
}

function meanOfValues(
  plane: NumericArray,
  mask: Uint8Array | undefined,
  physical: (stored: number) => number,
): number {
  const step = sampleStride(plane.length, MAX_SAMPLES);
  let [sum, count] = [0, 0];
  for (let pixel = 0; pixel < plane.length; pixel += step) {
    if (mask !== undefined && mask[pixel] !== 1) continue;
    const value = physical(Number(plane[pixel]));
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return sum / count;
}

/** The histogram of a uint8 plane, so that only 256 values are decoded. */
function countsOf(plane: Uint8Array, mask: Uint8Array | undefined): Uint32Array {
  const step = sampleStride(plane.length, MAX_SAMPLES);
  const counts = new Uint32Array(256);
  for (let pixel = 0; pixel < plane.length; pixel += step) {
    const stored = plane[pixel] ?? 0;
    if (mask === undefined || mask[pixel] === 1) counts[stored] = (counts[stored] ?? 0) + 1;
  }
  return counts;
}

function meanOfCounts(counts: Uint32Array, physical: (stored: number) => number): number {
  let [sum, measured] = [0, 0];
  for (const [stored, count] of counts.entries()) {
    const value = physical(stored);
    if (Number.isNaN(value)) continue;
    sum += count * value;
    measured += count;
  }
  return sum / measured;
}

/** Each band's value at one pixel; NaN if missing or outside the scene. */
export function spectrumAt(
  bands: SpectralBands,
  { row, column }: Pick<Pin, "row" | "column">,
): readonly number[] {
  const isWithin = row >= 0 && column >= 0 && column < bands.width;
  return bands.planes.map((plane, band) => {
    const stored = isWithin ? plane[row * bands.width + column] : undefined;
    return stored === undefined ? Number.NaN : bandReader(bands, band)(Number(stored));
  });
}

/** Reads a band's stored values: decoded if there are decodings, NaN where missing. */
function bandReader(
  { nodata, decodings }: SpectralBands,
  band: number,
): (stored: number) => number {
  const decoding = decodings?.[band];
  return (stored) => {
    if (!Number.isFinite(stored) || stored === nodata) return Number.NaN;
    const value = decoding === undefined ? stored : decode(stored, decoding);
    return Number.isFinite(value) ? value : Number.NaN;
  };
}

/**
 * Whether the card's decoding applies to an array's values: as many bands as the card, a decoding
 * that changes something, and values within the card's stored range, whole unless it says
 * otherwise. Without a range, whole numbers, as decoding starts from counts.
 *
 * @param statistics one per band.
 */
export function cardDecodingApplies(
  card: ModelCard,
  statistics: readonly BandStatistics[],
): boolean {
  if (statistics.length !== card.bands.length) return false;
  if (card.bands.every(({ decoding }) => isIdentity(decoding))) return false;
  const { integral, min, max } = card.input.stored ?? ANY_COUNT;
  return statistics.every((band) => {
    const isMeasured = !Number.isNaN(band.min);
    const isInRange = band.min >= min && band.max <= max;
    return !isMeasured || (isInRange && (band.isWhole || !integral));
  });
}

const ANY_COUNT = {
  integral: true,
  min: Number.NEGATIVE_INFINITY,
  max: Number.POSITIVE_INFINITY,
} as const;

function isIdentity({ scale, offset, exponent, multiplier }: Decoding): boolean {
  return scale === 1 && offset === 0 && exponent === 1 && multiplier === 1;
}

/** The columns of a table of spectra. */
interface SpectraTable {
  readonly bands: SpectralBands;
  /** One per band. */
  readonly bandNames: readonly string[];
  /** Positions of pixels, if known. */
  readonly locator: Locator | undefined;
  /** A prediction's scores, one per pixel, and their name ("probability"). */
  readonly scores: { readonly name: string; readonly plane: Float32Array } | undefined;
}

/** Decimals of degrees: a tenth of a metre. */
const DEGREE_DIGITS = 6;

/**
 * The pins' spectra as CSV (RFC 4180: a header row, lines end in CRLF): pin, row, column, latitude
 * and longitude of the pixel's centre if known, one column per band, and the score if there is a
 * prediction. Text is quoted, numbers are not; a missing value is an empty field.
 */
export function spectraCsv(
  pins: readonly Pin[],
  { bands, bandNames, locator, scores }: SpectraTable,
): string {
  const header = [
    ...["pin", "row", "column"],
    ...(locator === undefined ? [] : ["lat", "lon"]),
    ...bandNames,
    ...(scores === undefined ? [] : [scores.name]),
  ];
  const rows = pins.map((pin) => {
    const place = locator?.(pin.column + 0.5, pin.row + 0.5);
    const degrees = [place?.lat, place?.lon].map((angle) => angle?.toFixed(DEGREE_DIGITS) ?? "");
    return [
      quoted(pin.name),
      ...[pin.row, pin.column].map(numberText),
      ...(locator === undefined ? [] : degrees),
      ...spectrumAt(bands, pin).map(numberText),
      ...(scores === undefined ? [] : [numberText(scoreAt(scores.plane, bands.width, pin))]),
    ];
  });
  return [header.map(quoted), ...rows].map((fields) => `${fields.join(",")}\r\n`).join("");
}

function scoreAt(plane: Float32Array, width: number, { row, column }: Pin): number {
  return plane[row * width + column] ?? Number.NaN;
}

function numberText(value: number): string {
  return Number.isNaN(value) ? "" : String(value);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
