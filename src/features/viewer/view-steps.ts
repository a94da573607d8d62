import { activeRecipe, activeThreshold } from "#domain/view/active-settings.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import { type PredictionView, type ViewerModel, whyThresholdIsFixed } from "./viewer-model.ts";

const THRESHOLD_STEPS = 100;

/** The settings with a comparison toggled. */
export function toggleComparison(
  view: ViewSettings,
  comparison: ViewSettings["comparison"],
): ViewSettings {
  return { ...view, comparison: view.comparison === comparison ? "none" : comparison };
}

interface ThresholdModel extends Pick<ViewerModel, "card"> {
  readonly predictionView: Pick<PredictionView, "kind" | "isBinary" | "shown"> | undefined;
}

/** The settings with the threshold moved by hundredths of its range; unchanged if fixed. */
export function stepThreshold(
  view: ViewSettings,
  { card, predictionView }: ThresholdModel,
  steps: number,
): ViewSettings {
  if (predictionView === undefined || whyThresholdIsFixed(predictionView) !== undefined)
    return view;
  const [low, high] = card.output.range;
  const step = (high - low) / THRESHOLD_STEPS;
  const next = Math.round((activeThreshold(view, card) - low) / step + steps) * step + low;
  // Rounded, so that sums of steps stay short in the URL.
  return { ...view, threshold: Number(Math.min(high, Math.max(low, next)).toPrecision(12)) };
}

/** The settings with the overlay's opacity changed by a share of 0 to 1. */
export function stepOpacity(view: ViewSettings, change: number): ViewSettings {
  const opacity = Math.round(100 * Math.min(1, Math.max(0, view.opacity + change))) / 100;
  return { ...view, opacity };
}

/** The settings with the card's next recipe; unchanged if the card does not fit the array. */
export function nextRecipe(
  view: ViewSettings,
  { card, bands }: Pick<ViewerModel, "card" | "bands">,
): ViewSettings {
  if (card.bands.length !== bands.length) return view;
  const current = activeRecipe(view, card, bands.length);
  const at = card.recipes.findIndex(({ id }) => id === current?.id);
  const next = card.recipes[(at + 1) % card.recipes.length];
  return next === undefined ? view : withRecipe(view, next.id);
}

/** The settings with a recipe by its place in the card, from 0; unchanged if there is none. */
export function chooseRecipe(
  view: ViewSettings,
  { card, bands }: Pick<ViewerModel, "card" | "bands">,
  at: number,
): ViewSettings {
  const chosen = card.bands.length === bands.length ? card.recipes[at] : undefined;
  return chosen === undefined ? view : withRecipe(view, chosen.id);
}

/** Shows a recipe instead of bands chosen by hand. */
export function withRecipe(view: ViewSettings, recipeId: string): ViewSettings {
  return { ...view, recipeId, bands: undefined, single: undefined };
}

/**
 * The settings with the bands stretched between percentiles of what is in view, or again as the recipe
 * says.
 */
export function toggleAutoStretch(view: ViewSettings): ViewSettings {
  return isAutoStretched(view)
    ? { ...view, stretch: "recipe", stretchFromView: false }
    : { ...view, stretch: "percentiles", stretchFromView: true };
}

export function isAutoStretched({ stretch, stretchFromView }: ViewSettings): boolean {
  return stretch === "percentiles" && stretchFromView;
}

/** The settings with one array pixel as large as one of the screen, about the same centre. */
export function atOneToOne(
  view: ViewSettings,
  { array }: Pick<ViewerModel, "array">,
  pixelRatio: number,
): ViewSettings {
  const { centreX = array.width / 2, centreY = array.height / 2 } = view.part ?? {};
  return { ...view, part: { centreX, centreY, unitsPerPixel: 1 / pixelRatio } };
}

/** The rank, from 0, of the region `step` after the selected one; wraps around. */
export function regionAfter(
  { region, predictionView }: Pick<ViewerModel, "region" | "predictionView">,
  step: number,
): number {
  const count = predictionView?.summary.regions.length ?? 0;
  if (region === undefined) return step > 0 ? 0 : count - 1;
  return count === 0 ? 0 : (region + step + count) % count;
}
