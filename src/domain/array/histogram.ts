import type { PixelBox } from "#domain/array/pixel-box.ts";
import type { NumericArray } from "./dtype.ts";
import { percentiles, percentilesOfCounts } from "./percentiles.ts";
import { sampleStride } from "./sample-stride.ts";
import { type BandStatistics, bandStatistics } from "./statistics.ts";
import { valueCounts } from "./value-counts.ts";

/** Sample limit: more values take longer than a frame and do not change the chart visibly. */
const MAX_COUNTED = 2 ** 20;

/**
 * Counts the values in each of `bins` equal bins of the range, including its upper end, like
 * numpy's `histogram`. Values outside the range, non-finite values and declared nodata are ignored;
 * if the range is a single value, that value counts in the middle bin. Planes of more than a
 * million values are sampled evenly. The plane is not modified.
 */
export function histogram(
  plane: NumericArray,
  [min, max]: readonly [number, number],
  bins: number,
  { nodata }: { readonly nodata?: number | undefined } = {},
): Uint32Array {
  const step = (max - min) / bins;
  const counts = new Uint32Array(bins);
  const every = sampleStride(plane.length, MAX_COUNTED);
  for (let index = 0; index < plane.length; index += every) {
    const value = Number(plane[index]);
    if (value === nodata || !(value >= min && value <= max)) continue;
    const across = min === max ? 0.5 : (value - min) / (max - min);
    let bin = Math.min(Math.floor(across * bins), bins - 1);
    // Rounding may put a value at a bin's edge into the neighbouring bin.
    if (value < min + bin * step) bin -= 1;
    else if (bin < bins - 1 && value >= min + (bin + 1) * step && step > 0) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** Sample limit: more pixels do not improve a stretch and would be too slow during a drag. */
const MAX_SAMPLED = 65_536;

/** The statistics that stretches are computed from. */
export interface WindowStatistics
  extends Pick<BandStatistics, "min" | "max" | "mean" | "deviation"> {
  /** The requested percentiles. */
  readonly low: number;
  readonly high: number;
}

interface WindowOptions {
  /** Pixels in a row of the plane. */
  readonly width: number;
  /** In whole pixels; any part outside the plane is ignored. */
  readonly window: PixelBox;
  /** The nodata value, if any. */
  readonly nodata?: number | undefined;
}

/**
 * The statistics of a window by its low and high percentile, 0 to 100, the 2nd and 98th by default. NaN if
 * no pixel has a valid value.
 */
export type WindowMeasure = (percents?: readonly [low: number, high: number]) => WindowStatistics;

/**
 * Samples a window of a plane (rows of `width` values) at up to 65,536 evenly spaced pixels, once for all the
 * percentiles that a slider asks for. The plane is not modified.
 */
export function measureWindow(
  plane: NumericArray,
  { width, window, nodata }: WindowOptions,
): WindowMeasure {
  const sampled = evenlySampled(plane, width, window);
  const counts = valueCounts(sampled);
  const { min, max, mean, deviation, ...usual } = bandStatistics(sampled, nodata);
  return (percents) => {
    const [low = usual.low, high = usual.high] =
      percents === undefined
        ? []
        : counts === undefined
          ? percentiles(sampled, percents, { nodata })
          : percentilesOfCounts(counts, percents, nodata);
    return { min, max, mean, deviation, low, high };
  };
}

/** Integers that can be counted keep their type. */
function evenlySampled(plane: NumericArray, width: number, window: PixelBox): NumericArray {
  const planeHeight = width === 0 ? 0 : Math.floor(plane.length / width);
  const [top, height] = within(window.top, window.height, planeHeight);
  const [left, across] = within(window.left, window.width, width);
  if (height === 0 || across === 0) return new Float64Array();
  const inProportion = Math.floor(Math.sqrt((MAX_SAMPLED * across) / height));
  const columns = Math.min(across, MAX_SAMPLED, Math.max(inProportion, 1));
  const rows = Math.min(height, Math.floor(MAX_SAMPLED / columns));
  const length = rows * columns;
  const sampled = plane instanceof Uint8Array ? new Uint8Array(length) : new Float64Array(length);
  for (let row = 0; row < rows; row += 1) {
    const start = (top + spread(row, rows, height)) * width + left;
    for (let column = 0; column < columns; column += 1) {
      sampled[row * columns + column] = Number(plane[start + spread(column, columns, across)]);
    }
  }
  return sampled;
}

/** Clips the interval of `length` that starts at `first` to the range 0 to `end`. */
function within(first: number, length: number, end: number): readonly [number, number] {
  const from = Math.min(Math.max(first, 0), end);
  return [from, Math.max(Math.min(first + length, end) - from, 0)];
}

/** The position of the `index`th of `count` samples along a length: the centre of its interval. */
function spread(index: number, count: number, length: number): number {
  return Math.floor(((index + 0.5) * length) / count);
}
