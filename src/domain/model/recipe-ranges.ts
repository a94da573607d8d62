import type { NumericArray } from "#domain/array/dtype.ts";
import { percentiles, percentilesOfCounts } from "#domain/array/percentiles.ts";
import { sampleStride } from "#domain/array/sample-stride.ts";
import { valueBlocks } from "#domain/array/value-blocks.ts";
import { valueCounts } from "#domain/array/value-counts.ts";
import { decode, encoded } from "#domain/render/decode.ts";
import type { Decoding } from "#domain/render/render-style.ts";
import type { ModelCard, Recipe } from "./model-card.ts";
import { recipeStyle } from "./recipes.ts";

type Range = readonly [low: number, high: number];

/** The values of an array, a plane for each band of the card. */
export interface MeasuredPlanes {
  readonly bands: readonly NumericArray[];
  /** The stored value that means "no data", if any. */
  readonly nodata: number | undefined;
}

/** What a recipe's percentiles are in one array. */
export interface RecipeRanges {
  /** One per channel of the recipe, of its encoded sums. */
  readonly channels: readonly Range[];
  /** The stored values of each band at the same percentiles; undefined for a band that is not drawn. */
  readonly bands: readonly (Range | undefined)[];
}

/** As many pixels as a chip has; more do not change a stretch visibly. */
export const MAX_SAMPLED = 65_536;

/**
 * Measures the percentiles of a recipe's channels: exact up to 65,536 pixels, of an even sample beyond.
 * Those of a band of small integers are exact at any size.
 * Missing pixels are excluded; 0 to 1 where none is left. Undefined for a recipe with a fixed range.
 */
export function recipeRanges(
  { bands, nodata }: MeasuredPlanes,
  card: ModelCard,
  recipe: Recipe,
): RecipeRanges | undefined {
  if (!("percentiles" in recipe.stretch)) return undefined;
  const wanted = recipe.stretch.percentiles;
  const { channels, decodings, encoding } = recipeStyle(card, recipe);
  const sampled = new Map<number, Float64Array>();
  const decodedOf = (band: number): Float64Array => {
    const sample =
      sampled.get(band) ?? decodedSample(bands[band] ?? NO_VALUES, nodata, decodings?.[band]);
    sampled.set(band, sample);
    return sample;
  };
  const ranges = channels.slice(0, recipe.channels.length).map(({ weights }) => {
    const terms = weights.flatMap((weight, band) =>
      weight === 0 ? [] : [{ weight, values: decodedOf(band) }],
    );
    const sums = new Float64Array(terms[0]?.values.length ?? 0);
    for (const term of terms) addTerm(sums, term);
    // The encoding keeps the order, so that two powers stand for 65,536.
    return rangeOf(percentiles(sums, wanted).map((sum) => encoded(sum, encoding)));
  });
  const drawn = new Set(sampled.keys());
  let ofBands: RecipeRanges["bands"] | undefined;
  return {
    channels: ranges,
    // On demand: a picture does not need them, and every value of a large band is counted.
    get bands() {
      ofBands ??= bands.map((plane, band) =>
        drawn.has(band) ? rangeOfBand(plane, nodata, wanted) : undefined,
      );
      return ofBands;
    },
  };
}

const NO_VALUES = new Float64Array();

/** A band's part in a channel. */
interface Term {
  readonly weight: number;
  readonly values: Float64Array;
}

function addTerm(sums: Float64Array, { weight, values }: Term): void {
  for (let at = 0; at < sums.length; at += 1)
    sums[at] = (sums[at] ?? 0) + weight * (values[at] ?? 0);
}

/** Counts repeat: a power is computed once for each of these whole values. */
const COUNTS = 256;

/** A band's physical values; NaN where one is missing. */
function decodedSample(
  plane: NumericArray,
  nodata: number | undefined,
  decoding: Decoding | undefined,
): Float64Array {
  const decoded = (stored: number): number => {
    // Only a finite number minus itself is 0.
    if (stored - stored !== 0 || stored === nodata) return Number.NaN;
    return decoding === undefined ? stored : decode(stored, decoding);
  };
  const known = Float64Array.from({ length: COUNTS }, (_, count) => decoded(count));
  const values = sampleOf(plane);
  for (let at = 0; at < values.length; at += 1) {
    const stored = values[at] ?? 0;
    // An index that is not whole would be looked up as a name.
    const count = stored & (COUNTS - 1);
    values[at] = count === stored ? (known[count] ?? 0) : decoded(stored);
  }
  return values;
}

function sampleOf(plane: NumericArray): Float64Array {
  const step = sampleStride(plane.length, MAX_SAMPLED);
  const values = new Float64Array(Math.ceil(plane.length / step));
  let start = 0;
  for (const block of valueBlocks(plane, step)) {
    values.set(block, start);
    start += block.length;
  }
  return values;
}

function rangeOfBand(plane: NumericArray, nodata: number | undefined, wanted: Range): Range {
  const counts = valueCounts(plane);
  const found =
    counts === undefined
      ? percentiles(plane, wanted, { nodata, most: MAX_SAMPLED })
      : percentilesOfCounts(counts, wanted, nodata);
  return rangeOf(found);
}

function rangeOf([low = Number.NaN, high = Number.NaN]: readonly number[]): Range {
  return Number.isNaN(low) ? [0, 1] : [low, high];
}
