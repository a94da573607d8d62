import type { BandStatistics } from "#domain/array/statistics.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { RecipeRanges } from "#domain/model/recipe-ranges.ts";
import { activeBands, activeRecipe, activeSingleBand } from "./active-settings.ts";
import type { Limits, ViewSettings } from "./view-settings.ts";

/** The band statistics that a stretch needs, in stored values; NaN if none is finite. */
export type BandSpread = Pick<
  BandStatistics,
  "min" | "max" | "mean" | "deviation" | "low" | "high"
>;

/** The fraction of a recipe's range that appears black. */
const DARK = 0.02;

/**
 * Whether the recipe's range shows anything of an array. False if all values are in its darkest
 * part or above its end, as with reflectance or another sensor's counts.
 */
export function recipeFits(
  view: ViewSettings,
  card: ModelCard,
  spreads: readonly BandSpread[],
): boolean {
  const recipe = activeRecipe(view, card, spreads.length);
  if (recipe === undefined || recipe.space === "decoded") return true;
  if ("percentiles" in recipe.stretch) return true;
  const { min, max } = recipe.stretch;
  const measured = spreads.filter(({ low }) => !Number.isNaN(low));
  const isDark = measured.every(({ high }) => high < min + DARK * (max - min));
  const isBright = measured.every(({ low }) => low > max);
  return measured.length === 0 || !(isDark || isBright);
}

/**
 * The least range of a band beside the widest of the three, where no recipe knows them: an almost empty band
 * at full contrast is noise in one colour over the whole picture.
 */
const LEAST_SHARE = 0.5;

/**
 * The stored values of each band that are drawn black and at full brightness. For a recipe of
 * decoded values in a fixed range, the percentiles; for three bands without a recipe those too, but with
 * at least half the range of the widest.
 * @param ranges the recipe's own percentiles, where it has some.
 */
export function activeLimits(
  view: ViewSettings,
  card: ModelCard,
  spreads: readonly BandSpread[],
  ranges?: RecipeRanges,
): readonly Limits[] {
  const limits = spreads.map(
    (spread, band) =>
      limitsOfRecipe(view, card, spreads, ranges?.bands[band]) ?? limitsOf(view, spread, band),
  );
  return isBalanced(view, card, spreads.length) ? balanced(limits, view) : limits;
}

/** Whether three bands are drawn that no recipe knows, with the default stretch. */
export function isBalanced(view: ViewSettings, card: ModelCard, bandCount: number): boolean {
  return (
    view.stretch === "recipe" &&
    activeRecipe(view, card, bandCount) === undefined &&
    activeSingleBand(view, bandCount) === undefined
  );
}

function balanced(limits: readonly Limits[], view: ViewSettings): readonly Limits[] {
  const drawn = activeBands(view, limits.length).flatMap((band) => {
    const [low, high] = limits[band] ?? [0, 0];
    return Number.isNaN(low) ? [] : [high - low];
  });
  const least = LEAST_SHARE * Math.max(0, ...drawn);
  return limits.map(([low, high]) => [low, Math.max(high, low + least)]);
}

function limitsOfRecipe(
  view: ViewSettings,
  card: ModelCard,
  spreads: readonly BandSpread[],
  measured: Limits | undefined,
): Limits | undefined {
  const recipe = activeRecipe(view, card, spreads.length);
  if (view.stretch !== "recipe" || recipe === undefined) return undefined;
  if ("percentiles" in recipe.stretch) return measured;
  const isStored = recipe.space === "stored" && recipeFits(view, card, spreads);
  return isStored ? [recipe.stretch.min, recipe.stretch.max] : undefined;
}

function limitsOf(view: ViewSettings, band: BandSpread, at: number): Limits {
  switch (view.stretch) {
    case "full":
      return [band.min, band.max];
    case "deviations": {
      const reach = view.deviations * band.deviation;
      return [band.mean - reach, band.mean + reach];
    }
    case "hand":
      return view.limits[at] ?? [band.low, band.high];
    case "recipe":
    case "percentiles":
      return [band.low, band.high];
  }
}
