import type { BandStatistics } from "#domain/array/statistics.ts";
import type { ModelCard, Recipe } from "#domain/model/model-card.ts";
import { recipeStyle } from "#domain/model/recipes.ts";
import { decode } from "#domain/render/decode.ts";
import { OKABE_ITO } from "#domain/render/okabe-ito.ts";
import type { OverlayStyleId } from "#domain/render/overlay-styles/overlay-styles.ts";
import type {
  BandsStyle,
  Channel,
  Colour,
  ColourMap,
  Decoding,
  OverlayStyle,
  RenderStyle,
} from "#domain/render/render-style.ts";
import type { PixelPosition, View } from "#domain/render/view.ts";

/**
 * How a band's values become brightness: over the recipe's own range, between two percentiles, some
 * deviations about the mean, from the lowest to the highest, or between limits set by hand.
 */
export const STRETCHES = ["recipe", "percentiles", "deviations", "full", "hand"] as const;
export type Stretch = (typeof STRETCHES)[number];

/** The picture alone, bare and overlaid parts with a handle between, or two pictures of the same part. */
export const COMPARISONS = ["none", "swipe", "side"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** The colours that an overlay may have instead of the card's. */
export const OVERLAY_COLOURS = [
  { id: "vermilion", title: "Vermilion", colour: OKABE_ITO.vermilion },
  { id: "blue", title: "Blue", colour: OKABE_ITO.blue },
  { id: "green", title: "Bluish green", colour: OKABE_ITO.green },
  { id: "yellow", title: "Yellow", colour: OKABE_ITO.yellow },
  { id: "purple", title: "Reddish purple", colour: OKABE_ITO.purple },
] as const;
export type OverlayColour = (typeof OVERLAY_COLOURS)[number]["id"];

/** As many pixels may be pinned at once. */
export const MAX_PINS = 8;

/** Lowest and highest stored value of a stretch. */
export type Limits = readonly [low: number, high: number];

/** What a person chose to see; undefined stands for what model card and array say. */
export interface ViewSettings {
  readonly recipeId: string | undefined;
  /** Bands for red, green and blue, from 0; they count where no single band is shown. */
  readonly bands: readonly [number, number, number] | undefined;
  /** One band, from 0, drawn with the colour map. */
  readonly single: number | undefined;
  readonly colourMap: ColourMap;
  /** Whether the bands are interpolated between pixels. */
  readonly smooth: boolean;
  readonly stretch: Stretch;
  /** Whether a stretch goes by the pixels in view, or by all. */
  readonly stretchFromView: boolean;
  /** Of the pixels, left out at either end: 0 to 20. */
  readonly percent: number;
  /** Standard deviations on either side of the mean. */
  readonly deviations: number;
  /** Limits by hand, at a band's place from 0; a band without goes by its percentiles. */
  readonly limits: readonly (Limits | undefined)[];
  /** Over the recipe's own gamma: above 1 lifts the dark parts. */
  readonly gamma: number;
  readonly overlayVisible: boolean;
  readonly overlayStyle: OverlayStyleId;
  readonly overlayColour: OverlayColour | undefined;
  /** 0 to 1. */
  readonly opacity: number;
  readonly threshold: number | undefined;
  /** The class that the threshold cuts, from 0, or each pixel's likeliest. */
  readonly shownClass: number | "likeliest" | undefined;
  /** Classes that are not drawn, from 0. */
  readonly hiddenClasses: readonly number[];
  /** Regions of fewer pixels are not counted. */
  readonly minRegionPixels: number;
  readonly comparison: Comparison;
  /** Where the swipe's handle stands, 0 to 1 of the picture's width. */
  readonly swipe: number;
  /** Whether values are told as they are stored although the card can decode them. */
  readonly showStoredValues: boolean;
  /** Whether the axes count pixels although the array's place is known. */
  readonly pixelAxes: boolean;
  /** The part that is looked at, in CSS pixels; undefined for the whole. */
  readonly part: View | undefined;
  readonly pins: readonly PixelPosition[];
}

export const INITIAL_VIEW: ViewSettings = {
  recipeId: undefined,
  bands: undefined,
  single: undefined,
  colourMap: "cividis",
  smooth: false,
  stretch: "recipe",
  stretchFromView: false,
  percent: 2,
  deviations: 2,
  limits: [],
  gamma: 1,
  overlayVisible: true,
  overlayStyle: "fill",
  overlayColour: undefined,
  opacity: 0.45,
  threshold: undefined,
  shownClass: undefined,
  hiddenClasses: [],
  minRegionPixels: 1,
  comparison: "none",
  swipe: 0.5,
  showStoredValues: false,
  pixelAxes: false,
  part: undefined,
  pins: [],
};

/** A band as it is named to people: by the card where the array has as many bands as the card, else by number. */
export function bandNames(card: ModelCard, bandCount: number): readonly string[] {
  if (card.bands.length === bandCount) return card.bands.map((band) => band.name);
  return Array.from({ length: bandCount }, (_, index) => `Band ${index + 1}`);
}

/** Bands with the wavelength at their middle, where the card knows it: "C01 0.47 µm". */
export function bandTitles(card: ModelCard, bandCount: number): readonly string[] {
  return bandNames(card, bandCount).map((name, band) => {
    const known = card.bands.length === bandCount ? card.bands[band]?.wavelengthUm : undefined;
    return known === undefined ? name : `${name} ${known} µm`;
  });
}

/** The recipe in force: the chosen one, else the card's default; none for bands picked by hand or unknown to the card. */
export function activeRecipe(
  view: ViewSettings,
  card: ModelCard,
  bandCount: number,
): Recipe | undefined {
  const isByHand = view.bands !== undefined || activeSingleBand(view, bandCount) !== undefined;
  if (isByHand || card.bands.length !== bandCount) return undefined;
  return (
    card.recipes.find((recipe) => recipe.id === view.recipeId) ??
    card.recipes.find((recipe) => recipe.isDefault)
  );
}

/** The three bands that are shown where neither a recipe nor a single band is. */
export function activeBands(
  view: ViewSettings,
  bandCount: number,
): readonly [number, number, number] {
  const last = bandCount - 1;
  const [red, green, blue] = view.bands ?? [2, 1, 0];
  return [Math.min(red, last), Math.min(green, last), Math.min(blue, last)];
}

/** The one band that is shown with a colour map, if one is; an array of one band has no other picture. */
export function activeSingleBand(view: ViewSettings, bandCount: number): number | undefined {
  if (bandCount === 1) return 0;
  return view.single === undefined ? undefined : Math.min(view.single, bandCount - 1);
}

export function activeThreshold(
  { threshold }: Pick<ViewSettings, "threshold">,
  card: ModelCard,
): number {
  return threshold ?? card.output.defaultThreshold;
}

/** The class that is cut: the positive one of two, the likeliest of more, unless somebody chose. */
function activeClass(
  { shownClass }: Pick<ViewSettings, "shownClass">,
  classCount: number,
): OverlayStyle["shown"] {
  if (classCount <= 1) return 0;
  if (shownClass === undefined) return classCount > 2 ? "likeliest" : classCount - 1;
  return shownClass === "likeliest" ? shownClass : Math.min(shownClass, classCount - 1);
}

/** The stretch in force: what the recipe says needs a recipe. */
export function activeStretch(view: ViewSettings, card: ModelCard, bandCount: number): Stretch {
  const hasRecipe = activeRecipe(view, card, bandCount) !== undefined;
  return view.stretch === "recipe" && !hasRecipe ? "percentiles" : view.stretch;
}

/** What a stretch needs to know of a band: all in the band's stored values, NaN where none is finite. */
export type BandSpread = Pick<
  BandStatistics,
  "min" | "max" | "mean" | "deviation" | "low" | "high"
>;

/** What is drawn beside the settings. */
export interface StyleInputs {
  /** One a band: of the whole array or of the part in view, its low and high by `view.percent`. */
  readonly spreads: readonly BandSpread[];
  /** One a class of the prediction; undefined for a background that is not drawn. */
  readonly classColours: readonly (Colour | undefined)[];
}

/** Everything that the renderer needs to know of these settings. */
export function renderStyleOf(
  view: ViewSettings,
  card: ModelCard,
  drawn: StyleInputs,
): RenderStyle {
  return {
    bands: bandsStyleOf(view, card, drawn.spreads),
    overlay: overlayStyleOf(view, card, drawn.classColours),
    smooth: view.smooth,
  };
}

function overlayStyleOf(
  view: ViewSettings,
  card: ModelCard,
  classColours: StyleInputs["classColours"],
): OverlayStyle {
  return {
    visible: view.overlayVisible,
    style: view.overlayStyle,
    opacity: view.opacity,
    ...classSelection(view, card, classColours),
    from: view.comparison === "swipe" ? view.swipe : 0,
  };
}

/** Which class of a prediction is marked, from what score on, and in what colours. */
export function classSelection(
  view: Pick<ViewSettings, "shownClass" | "threshold" | "hiddenClasses" | "overlayColour">,
  card: ModelCard,
  classColours: StyleInputs["classColours"],
): Pick<OverlayStyle, "shown" | "threshold" | "colours"> {
  const shown = activeClass(view, classColours.length);
  const chosen = OVERLAY_COLOURS.find((colour) => colour.id === view.overlayColour)?.colour;
  const colours = classColours.map((colour, index) => {
    if (shown === "likeliest") return view.hiddenClasses.includes(index) ? undefined : colour;
    // A class that is asked for is drawn, be it the background.
    return chosen ?? colour ?? card.output.classColour;
  });
  return { shown, threshold: activeThreshold(view, card), colours };
}

/** Less of a recipe's range than this is black to the eye. */
const DARK = 0.02;

/**
 * Whether the recipe's own stretch shows anything of an array: not where all its values lie in the
 * darkest part of the range or beyond its end, as those of reflectance or of another sensor do.
 */
export function recipeFits(
  view: ViewSettings,
  card: ModelCard,
  spreads: readonly BandSpread[],
): boolean {
  const recipe = activeRecipe(view, card, spreads.length);
  if (recipe === undefined || recipe.space === "decoded") return true;
  const { min, max } = recipe.stretch;
  const measured = spreads.filter(({ low }) => !Number.isNaN(low));
  const isDark = measured.every(({ high }) => high < min + DARK * (max - min));
  const isBright = measured.every(({ low }) => low > max);
  return measured.length === 0 || !(isDark || isBright);
}

function bandsStyleOf(
  view: ViewSettings,
  card: ModelCard,
  spreads: readonly BandSpread[],
): BandsStyle {
  const recipe = activeRecipe(view, card, spreads.length);
  const style = recipe === undefined ? plainStyle(view, spreads.length) : recipeStyle(card, recipe);
  const gamma = style.gamma * view.gamma;
  const isByRecipe = view.stretch === "recipe" && recipeFits(view, card, spreads);
  if (recipe !== undefined && isByRecipe) return { ...style, gamma };
  const limits = activeLimits(view, card, spreads).map((stored, at) => {
    const decoding = style.decodings?.[at];
    return decoding === undefined ? stored : decoded(stored, decoding);
  });
  const [red, green, blue] = style.channels;
  const over = (channel: Channel): Channel => spanning(channel, limits);
  return { ...style, gamma, channels: [over(red), over(green), over(blue)] };
}

/** A limit below what the decoding takes is drawn as the lowest that it does take. */
function decoded([low, high]: Limits, decoding: Decoding): Limits {
  const { scale, offset } = decoding;
  const physical = (stored: number): number =>
    decode(Math.max(stored, scale > 0 ? -offset / scale : stored), decoding);
  return [physical(low), physical(high)];
}

/** A mixture of bands spans from the mixture of their lows to that of their highs; exact for one band. */
function spanning(channel: Channel, limits: readonly Limits[]): Channel {
  let min = 0;
  let max = 0;
  for (const [band, [low, high]] of limits.entries()) {
    const weight = channel.weights[band] ?? 0;
    // A band without a finite value has no limits; it must not spoil channels that do not show it.
    if (weight === 0) continue;
    min += weight * low;
    max += weight * high;
  }
  return { ...channel, min, max: max === min ? min + 1 : max };
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

/**
 * The stored values of each band that are drawn as black and as full; for a recipe of decoded values
 * those of the percentiles.
 */
export function activeLimits(
  view: ViewSettings,
  card: ModelCard,
  spreads: readonly BandSpread[],
): readonly Limits[] {
  const recipe = activeRecipe(view, card, spreads.length);
  const isByRecipe =
    view.stretch === "recipe" && recipe?.space === "stored" && recipeFits(view, card, spreads);
  return spreads.map((spread, band) =>
    isByRecipe ? [recipe.stretch.min, recipe.stretch.max] : limitsOf(view, spread, band),
  );
}

/** The settings with a band's limits set by hand; the others keep what they are stretched by now. */
export function withLimits(
  view: ViewSettings,
  limits: readonly Limits[],
  band: number,
  changed: Limits,
): ViewSettings {
  return { ...view, stretch: "hand", limits: limits.with(band, changed) };
}

/** The settings with a pixel pinned, or no longer, where it was; unchanged where there are enough. */
export function withPin(view: ViewSettings, pixel: PixelPosition): ViewSettings {
  const others = view.pins.filter(
    ({ row, column }) => row !== pixel.row || column !== pixel.column,
  );
  if (others.length < view.pins.length) return { ...view, pins: others };
  return others.length < MAX_PINS ? { ...view, pins: [...others, pixel] } : view;
}
