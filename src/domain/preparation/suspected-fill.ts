import type { NumericArray } from "#domain/array/dtype.ts";
import { emptyAreas } from "#domain/array/empty-areas.ts";
import { type BandStatistics, bandStatistics } from "#domain/array/statistics.ts";
import type { ModelCard } from "#domain/model/model-card.ts";

/** A value that looks as if it stood for missing data, although the file does not declare it. */
export interface SuspectedFill {
  readonly value: number;
  /** The number of pixels that have it in every band. */
  readonly pixelCount: number;
}

interface Image {
  readonly height: number;
  readonly width: number;
  /** NaN at the pixels that are known to be missing. */
  readonly bands: readonly NumericArray[];
  /** One per band. */
  readonly statistics: readonly BandStatistics[];
}

/** Values that archives and programs write for missing data. */
const COMMON_FILLS = new Set([-9999, -999, -32_768, -32_767, 255, 32_767, 65_535]);
/** How far a fill is from all other values, as a share of their range. */
const COMMON_DISTANCE = 0.1;
const OTHER_DISTANCE = 1;
/** Of the pixels that have a fill in some band, those that have it in all. */
const MIN_ALIKE = 0.99;
const MIN_PIXELS = 16;
/** Of a fill's pixels, those with four neighbours that have it too: areas, unlike lines and specks. */
const MIN_INNER_SHARE = 0.5;

/**
 * The lowest or highest value of all of the model's bands, if it looks like a fill: it covers areas
 * in all bands alike, and no other value is near. A saturated sensor's values reach up to its highest
 * one, so 255 and 65,535 are suspected only if they are apart too. Zeros have no such distance: they
 * are suspected where all bands are 0 at the border or over more than 1 % of the image. Undefined if
 * no value looks like one.
 */
export function suspectedFill(image: Image, card: ModelCard): SuspectedFill | undefined {
  const bands = image.bands.slice(0, card.bands.length);
  const [first, ...others] = image.statistics.slice(0, card.bands.length);
  if (first === undefined) return undefined;
  for (const end of ["min", "max"] as const) {
    const value = first[end];
    // A NaN, of an image without values, equals none.
    if (!others.every((band) => band[end] === value) || Number.isNaN(value)) continue;
    const pixels = alikePixels(bands, value);
    if (pixels === undefined) continue;
    const isFill =
      value === 0
        ? !card.input.emptyIsZero && isEmptyArea(pixels, image, [first, ...others])
        : isArea(pixels, image) && bands.every((plane) => isApart(plane, value, end));
    if (isFill) return { value, pixelCount: countOf(pixels) };
  }
  return undefined;
}

/** The pixels that have the value in all bands, 1 each; undefined if many have it in some only. */
function alikePixels(bands: readonly NumericArray[], value: number): Uint8Array | undefined {
  const [first] = bands;
  const pixels = new Uint8Array(first?.length ?? 0);
  let [inAll, inSome] = [0, 0];
  for (let pixel = 0; pixel < pixels.length; pixel += 1) {
    let having = 0;
    for (const plane of bands) if (Number(plane[pixel]) === value) having += 1;
    if (having > 0) inSome += 1;
    if (having < bands.length) continue;
    pixels[pixel] = 1;
    inAll += 1;
  }
  return inAll >= MIN_ALIKE * inSome ? pixels : undefined;
}

/** Not every value that is left, which says nothing about what else there could be. */
function isEmptyArea(
  pixels: Uint8Array,
  image: Image,
  statistics: readonly BandStatistics[],
): boolean {
  const hasOthers = statistics.some(({ min, max }) => min !== 0 || max !== 0);
  return hasOthers && emptyAreas(pixels, image) !== undefined;
}

function isArea(pixels: Uint8Array, { height, width }: Image): boolean {
  let [count, inner] = [0, 0];
  const has = (row: number, column: number): boolean =>
    row < 0 || column < 0 || row >= height || column >= width || pixels[row * width + column] === 1;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if (pixels[row * width + column] !== 1) continue;
      count += 1;
      const isInner =
        has(row - 1, column) &&
        has(row + 1, column) &&
        has(row, column - 1) &&
        has(row, column + 1);
      if (isInner) inner += 1;
    }
  }
  return count >= MIN_PIXELS && inner >= MIN_INNER_SHARE * count;
}

/** Whether a band's other values have a range, and end well before this one. */
function isApart(plane: NumericArray, value: number, end: "min" | "max"): boolean {
  const rest = bandStatistics(plane, value);
  const range = rest.max - rest.min;
  const distance = COMMON_FILLS.has(value) ? COMMON_DISTANCE : OTHER_DISTANCE;
  return range > 0 && Math.abs(rest[end] - value) > distance * range;
}

function countOf(pixels: Uint8Array): number {
  return pixels.reduce((count, mark) => count + mark, 0);
}
