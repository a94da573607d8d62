import type { ModelCard } from "#domain/model/model-card.ts";
import type { RecipeRanges } from "#domain/model/recipe-ranges.ts";
import { recipeStyle } from "#domain/model/recipes.ts";
import type { Colour } from "#domain/render/colour.ts";
import { decode, encoded } from "#domain/render/decode.ts";
import { overlayStyle } from "#domain/render/overlay-styles/overlay-styles.ts";
import type {
  BandsStyle,
  Channel,
  Decoding,
  OverlayStyle,
  RenderStyle,
} from "#domain/render/render-style.ts";
import {
  activeBands,
  activeOverlayStyle,
  activeRecipe,
  activeSingleBand,
  classSelection,
} from "./active-settings.ts";
import { activeLimits, type BandSpread, recipeFits } from "./band-limits.ts";
import type { Limits, ViewSettings } from "./view-settings.ts";

/** The inputs of a style besides the settings and the card. */
export interface StyleInputs {
  /** One per band, of the whole array or the pixels in view; low and high by `view.percent`. */
  readonly spreads: readonly BandSpread[];
  /** The active recipe's percentiles in the array; the bands' own where it is not measured. */
  readonly ranges?: RecipeRanges | undefined;
  /** The fraction of pixels that are in the mask, 0 to 1; 0 where that is unknown. */
  readonly coverage?: number | undefined;
  /** Whether the last plane of the scene's scores is the reference. */
  readonly hasReference?: boolean | undefined;
  /** One per class of the prediction; undefined for a background that is not drawn. */
  readonly classColours: readonly (Colour | undefined)[];
}

/**
 * The share of a picture above which "outlined" leaves the fill away: it would only tint the picture, and
 * a share so large is worth a doubt.
 */
export const MOSTLY_COVERED = 0.8;

/** Converts the settings to a render style. */
export function renderStyleOf(
  view: ViewSettings,
  card: ModelCard,
  { spreads, ranges, coverage, hasReference = false, classColours }: StyleInputs,
): RenderStyle {
  return {
    bands: bandsStyleOf(view, card, spreads, ranges),
    overlay: overlayStyleOf(view, card, { classColours, coverage, hasReference }),
    smooth: view.smooth,
  };
}

function overlayStyleOf(
  view: ViewSettings,
  card: ModelCard,
  {
    classColours,
    coverage = 0,
    hasReference = false,
  }: Pick<StyleInputs, "classColours" | "coverage" | "hasReference">,
): OverlayStyle {
  const style = activeOverlayStyle(view, card, classColours.length, hasReference);
  const isFillAway = style === "outlined" && coverage > MOSTLY_COVERED;
  return {
    visible: view.overlayVisible,
    style,
    opacity: overlayStyle(style).opacity ?? (isFillAway ? 0 : view.opacity),
    ...classSelection(view, card, classColours),
    classCount: classColours.length,
    from: view.comparison === "swipe" ? view.swipe : 0,
  };
}

function bandsStyleOf(
  view: ViewSettings,
  card: ModelCard,
  spreads: readonly BandSpread[],
  ranges: RecipeRanges | undefined,
): BandsStyle {
  const recipe = activeRecipe(view, card, spreads.length);
  const style =
    recipe === undefined
      ? plainStyle(view, spreads.length)
      : recipeStyle(card, recipe, ranges?.channels);
  const gamma = style.gamma * view.gamma;
  const isMeasured = recipe !== undefined && "percentiles" in recipe.stretch;
  const isByRecipe =
    view.stretch === "recipe" &&
    (isMeasured ? ranges !== undefined : recipeFits(view, card, spreads));
  if (recipe !== undefined && isByRecipe) return { ...style, gamma };
  const limits = activeLimits(view, card, spreads).map((stored, at) => {
    const decoding = style.decodings?.[at];
    return decoding === undefined ? stored : decoded(stored, decoding);
  });
  const [red, green, blue] = style.channels;
  const over = (channel: Channel): Channel => spanning(channel, limits, style.encoding);
  return { ...style, gamma, channels: [over(red), over(green), over(blue)] };
}

function plainStyle(view: ViewSettings, bandCount: number): BandsStyle {
  const one = (band: number): Channel => ({
    weights: Array.from({ length: bandCount }, (_, index) => (index === band ? 1 : 0)),
    min: 0,
    max: 1,
  });
  const single = activeSingleBand(view, bandCount);
  const plain = { gamma: 1, decodings: undefined };
  if (single !== undefined) {
    const channel = one(single);
    return { ...plain, channels: [channel, channel, channel], colourMap: view.colourMap };
  }
  const [red, green, blue] = activeBands(view, bandCount);
  return { ...plain, channels: [one(red), one(green), one(blue)], colourMap: undefined };
}

/**
 * Limits in physical values; a limit below the decoding's domain becomes the lowest accepted value.
 */
function decoded([low, high]: Limits, decoding: Decoding): Limits {
  const { scale, offset } = decoding;
  const physical = (stored: number): number =>
    decode(Math.max(stored, scale > 0 ? -offset / scale : stored), decoding);
  return [physical(low), physical(high)];
}

/** The range of a weighted sum of bands: from the sum of their lows to that of their highs. */
function spanning(
  channel: Channel,
  limits: readonly Limits[],
  encoding: number | undefined,
): Channel {
  let min = 0;
  let max = 0;
  for (const [band, [low, high]] of limits.entries()) {
    const weight = channel.weights[band] ?? 0;
    // A band without a finite value has NaN limits, which only channels that use the band may get.
    if (weight === 0) continue;
    min += weight * low;
    max += weight * high;
  }
  const [low, high] = [encoded(min, encoding), encoded(max, encoding)];
  return { ...channel, min: low, max: high === low ? low + 1 : high };
}
