import type { NumericArray } from "#domain/array/dtype.ts";
import { percentiles } from "#domain/array/percentiles.ts";
import { sampleStride } from "#domain/array/sample-stride.ts";
import { decode, encoded } from "#domain/render/decode.ts";
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
const MAX_SAMPLED = 65_536;

/**
 * Measures the percentiles of a recipe's channels: exact up to 65,536 pixels, of an even sample beyond.
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
  const sampleOf = (band: number): Float64Array => {
    const sample = sampled.get(band) ?? valuesOf(bands[band] ?? new Float64Array(), nodata);
    sampled.set(band, sample);
    return sample;
  };
  const ranges = channels.slice(0, recipe.channels.length).map(({ weights }) => {
    const terms = weights.flatMap((weight, band) =>
      weight === 0 ? [] : [{ weight, values: sampleOf(band), decoding: decodings?.[band] }],
    );
    const sums = Float64Array.from(terms[0]?.values ?? [], (_, at) =>
      terms.reduce((sum, { weight, values, decoding }) => {
        const value = values[at] ?? Number.NaN;
        return sum + weight * (decoding ? decode(value, decoding) : value);
      }, 0),
    );
    const encodedSums = sums.map((sum) => encoded(sum, encoding));
    return rangeOf(encodedSums, wanted);
  });
  const ofBands = bands.map((_, band) => {
    const sample = sampled.get(band);
    return sample && rangeOf(sample, wanted);
  });
  return { channels: ranges, bands: ofBands };
}

/** NaN where a value is missing. */
function valuesOf(plane: NumericArray, nodata: number | undefined): Float64Array {
  const step = sampleStride(plane.length, MAX_SAMPLED);
  const values = new Float64Array(Math.ceil(plane.length / step));
  for (let at = 0; at < values.length; at += 1) {
    const value = Number(plane[at * step]);
    values[at] = Number.isFinite(value) && value !== nodata ? value : Number.NaN;
  }
  return values;
}

function rangeOf(values: Float64Array, wanted: Range): Range {
  const [low = Number.NaN, high = Number.NaN] = percentiles(values, wanted);
  return Number.isNaN(low) ? [0, 1] : [low, high];
}
