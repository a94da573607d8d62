import type { BandStatistics } from "./array/statistics.ts";
import { bandsLook, type ModelCard, type Recipe } from "./model-card.ts";
import type { BandsLook, Channel, Look } from "./pixels/look.ts";

/** How band values become brightness: as the recipe says, 2 to 98 % of the pixels, or all of them. */
export const STRETCHES = ["recipe", "percentiles", "full"] as const;
export type Stretch = (typeof STRETCHES)[number];

/** Okabe and Ito's colours, which people with colour-blind eyes can tell apart: https://jfly.uni-koeln.de/color/ */
export const OVERLAY_COLOURS = [
  { id: "vermilion", title: "Vermilion", colour: [213, 94, 0] },
  { id: "blue", title: "Blue", colour: [0, 114, 178] },
  { id: "green", title: "Bluish green", colour: [0, 158, 115] },
  { id: "yellow", title: "Yellow", colour: [240, 228, 66] },
  { id: "purple", title: "Reddish purple", colour: [204, 121, 167] },
] as const;

/** What a person chose to see; undefined stands for what the model card says. */
export interface ViewSettings {
  readonly recipeId: string | undefined;
  /** Bands for red, green and blue, from 0; they count where no recipe does. */
  readonly bands: readonly [number, number, number] | undefined;
  readonly stretch: Stretch;
  /** Over the recipe's own gamma: above 1 lifts the dark parts. */
  readonly gamma: number;
  readonly overlayVisible: boolean;
  readonly overlayColour: (typeof OVERLAY_COLOURS)[number]["id"] | undefined;
  /** 0 to 1. */
  readonly opacity: number;
  readonly threshold: number | undefined;
}

export const INITIAL_VIEW: ViewSettings = {
  recipeId: undefined,
  bands: undefined,
  stretch: "recipe",
  gamma: 1,
  overlayVisible: true,
  overlayColour: undefined,
  opacity: 0.45,
  threshold: undefined,
};

/** A band as it is named to people: by the card where the array has as many bands as the card, else by number. */
export function bandNames(card: ModelCard, bandCount: number): readonly string[] {
  if (card.bands.length === bandCount) return card.bands.map((band) => band.name);
  return Array.from({ length: bandCount }, (_, index) => `Band ${index + 1}`);
}

/** The recipe in force: the chosen one, else the card's default; none for bands picked by hand or unknown to the card. */
export function recipeInForce(
  view: ViewSettings,
  card: ModelCard,
  bandCount: number,
): Recipe | undefined {
  if (view.bands !== undefined || card.bands.length !== bandCount) return undefined;
  return (
    card.recipes.find((recipe) => recipe.id === view.recipeId) ??
    card.recipes.find((recipe) => recipe.isDefault)
  );
}

/** The three bands that are shown where no recipe is in force. */
export function bandsInForce(
  view: ViewSettings,
  bandCount: number,
): readonly [number, number, number] {
  const last = bandCount - 1;
  const [red, green, blue] = view.bands ?? [2, 1, 0];
  return [Math.min(red, last), Math.min(green, last), Math.min(blue, last)];
}

export function thresholdInForce(view: ViewSettings, card: ModelCard): number {
  return view.threshold ?? card.output.defaultThreshold;
}

/** Everything the renderer needs to know of these settings, for an array with these statistics. */
export function lookOf(
  view: ViewSettings,
  card: ModelCard,
  statistics: readonly BandStatistics[],
): Look {
  const chosen = OVERLAY_COLOURS.find((colour) => colour.id === view.overlayColour);
  return {
    bands: stretched(view, card, statistics),
    overlay: {
      visible: view.overlayVisible,
      style: "fill",
      opacity: view.opacity,
      shown: 0,
      threshold: thresholdInForce(view, card),
      colours: [chosen?.colour ?? card.output.classColour],
      from: 0,
    },
    smooth: false,
  };
}

/** Less of a recipe's range than this is black to the eye. */
const DARK = 0.02;

/**
 * Whether the recipe's own stretch shows anything of an array: not where all its values lie in the
 * darkest part of the range or beyond its end, as those of reflectance or of another sensor do.
 */
export function recipeSuits(
  view: ViewSettings,
  card: ModelCard,
  statistics: readonly BandStatistics[],
): boolean {
  const recipe = recipeInForce(view, card, statistics.length);
  if (recipe === undefined || recipe.space === "decoded") return true;
  const { min, max } = recipe.stretch;
  const measured = statistics.filter(({ low }) => !Number.isNaN(low));
  const isDark = measured.every(({ high }) => high < min + DARK * (max - min));
  const isBright = measured.every(({ low }) => low > max);
  return measured.length === 0 || !(isDark || isBright);
}

function stretched(
  view: ViewSettings,
  card: ModelCard,
  statistics: readonly BandStatistics[],
): BandsLook {
  const recipe = recipeInForce(view, card, statistics.length);
  const look = recipe === undefined ? plainLook(view, statistics) : bandsLook(card, recipe);
  const gamma = look.gamma * view.gamma;
  const isByRecipe = view.stretch === "recipe" && recipeSuits(view, card, statistics);
  if (recipe !== undefined && isByRecipe) return { ...look, gamma };
  const limits = statistics.map((band) => limitsOf(band, view.stretch));
  const decoded = limits.map(([low, high], band) => {
    const decode = look.decodings?.[band];
    if (decode === undefined) return [low, high] as const;
    const physical = (stored: number): number =>
      decode.multiplier * Math.max(decode.scale * stored + decode.offset, 0) ** decode.exponent;
    return [physical(low), physical(high)] as const;
  });
  const [red, green, blue] = look.channels;
  const over = (channel: Channel): Channel => spanning(channel, decoded);
  return { ...look, gamma, channels: [over(red), over(green), over(blue)] };
}

/** A mixture of bands spans from the mixture of their lows to that of their highs; exact for one band. */
function spanning(channel: Channel, limits: readonly (readonly [number, number])[]): Channel {
  let min = 0;
  let max = 0;
  for (const [band, [low, high]] of limits.entries()) {
    const weight = channel.weights[band] ?? 0;
    // A band without a finite value has no limits; it must not spoil channels that do not show it.
    if (weight === 0) continue;
    min += weight * low;
    max += weight * high;
  }
  return { ...channel, min, max: max > min ? max : min + 1 };
}

function plainLook(view: ViewSettings, statistics: readonly BandStatistics[]): BandsLook {
  const one = (band: number): Channel => ({
    weights: statistics.map((_, index) => (index === band ? 1 : 0)),
    min: 0,
    max: 1,
  });
  const [red, green, blue] = bandsInForce(view, statistics.length);
  return {
    channels: [one(red), one(green), one(blue)],
    gamma: 1,
    decodings: undefined,
    colourMap: undefined,
  };
}

function limitsOf(band: BandStatistics, stretch: Stretch): readonly [number, number] {
  return stretch === "full" ? [band.min, band.max] : [band.low, band.high];
}
