import type { NumericArray } from "#domain/array/dtype.ts";
import { type BandStatistics, bandStatistics } from "#domain/array/statistics.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { recipeStyle } from "#domain/model/recipes.ts";
import { activeBands, activeRecipe, activeSingleBand } from "#domain/view/active-settings.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";

/** The bands that the initial view of an array draws, ascending. */
export function drawnBands(card: ModelCard, bandCount: number): readonly number[] {
  const recipe = activeRecipe(INITIAL_VIEW, card, bandCount);
  if (recipe === undefined) {
    const single = activeSingleBand(INITIAL_VIEW, bandCount);
    const bands = single === undefined ? activeBands(INITIAL_VIEW, bandCount) : [single];
    return [...new Set(bands)].sort((one, other) => one - other);
  }
  const { channels } = recipeStyle(card, recipe);
  const all = Array.from({ length: bandCount }, (_, band) => band);
  return all.filter((band) => channels.some(({ weights }) => weights[band]));
}

/**
 * What the initial view's stretch needs to know of each band: nothing where a recipe measures it, as
 * statistics take longer than all else of a quick look.
 */
export function lookSpreads(
  samples: readonly NumericArray[],
  card: ModelCard,
): readonly BandStatistics[] {
  const recipe = activeRecipe(INITIAL_VIEW, card, samples.length);
  const isMeasured = recipe !== undefined && "percentiles" in recipe.stretch;
  return samples.map((values) => bandStatistics(isMeasured ? NOTHING : values));
}

const NOTHING = new Float64Array();
