import type { Colour } from "#domain/render/colour.ts";
import type { ColourMap, Decoding } from "#domain/render/render-style.ts";

/** A model's input and output, parsed from its card. */
export interface ModelCard {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Short warnings; the first is shown beside every result of the model. */
  readonly caveats: readonly string[];
  /** In the model's input order. */
  readonly bands: readonly CardBand[];
  /** What decoded values are, for example "top-of-atmosphere reflectance". */
  readonly quantity: string;
  readonly input: CardInput;
  readonly output: CardOutput;
  readonly recipes: readonly Recipe[];
}

/** A model card with its path under the site. */
export interface ListedCard {
  readonly path: string;
  readonly card: ModelCard;
}

export interface CardBand {
  readonly name: string;
  readonly title: string;
  /** Its common name in STAC, for example "swir16". */
  readonly commonName: string | undefined;
  /** Centre wavelength in micrometres. */
  readonly wavelengthUm: number | undefined;
  readonly decoding: Decoding;
  /** Quantiles of the stored values that this was measured on; undefined if the card has none. */
  readonly typical: Quantiles | undefined;
}

/** The values below which 1, 50 and 99 % of the pixels are. */
export interface Quantiles {
  readonly q01: number;
  readonly q50: number;
  readonly q99: number;
}

/** How much one of the arrays that a card's quantiles were measured on differs from the whole. */
export interface TypicalArrays {
  readonly count: number;
  /** The extremes of one band's median less another's, for each pair of bands. */
  readonly medianDifferences: readonly MedianDifference[];
  /** The largest distance from the typical values, as `distanceFromTypical` computes it. */
  readonly farthest: number;
}

export interface MedianDifference {
  /** Indices among the card's bands. */
  readonly bands: readonly [first: number, second: number];
  readonly min: number;
  readonly max: number;
}

/** The model's input tensor: batch, height, width, bands. */
export interface CardInput {
  readonly name: string;
  /** In pixels; undefined for any height that is a multiple of `heightMultipleOf`. */
  readonly height: number | undefined;
  readonly width: number | undefined;
  readonly heightMultipleOf: number;
  readonly widthMultipleOf: number;
  readonly dtype: string;
  /** The hard range of values, if any; integral means whole numbers in any dtype. */
  readonly stored: StoredRange | undefined;
  /** The formula from physical quantity to stored value, for display. */
  readonly encodeFormula: string | undefined;
  /**
   * Whether an area that is 0 in all bands has no data, as in the tiles that the model was trained
   * on; a 0 in some bands is then a value even if a file declares it as nodata.
   */
  readonly emptyIsZero: boolean;
  /** Physical values are clipped to these two before they are encoded; undefined for any. */
  readonly domain: readonly [number, number] | undefined;
  /** Which arrays the bands' quantiles were measured on, in words; undefined without quantiles. */
  readonly typicalSource: string | undefined;
  /** Undefined if the quantiles were measured on too few arrays to say. */
  readonly typicalArrays: TypicalArrays | undefined;
}

interface StoredRange {
  readonly integral: boolean;
  readonly min: number;
  readonly max: number;
}

/** How to read the model's result. */
export interface CardOutput {
  readonly name: string;
  /** The id of the model's kind: a row of `kinds.ts`. */
  readonly kind: string;
  /** What its scores are called. */
  readonly score: ScoreName;
  /** The unit of its scores; empty for probabilities and other numbers without one. */
  readonly unit: string;
  /** Lowest and highest score. */
  readonly range: readonly [number, number];
  /** The class of a pixel at or above the threshold, for example "Smoke". */
  readonly classTitle: string;
  readonly classColour: Colour;
  /** The colormap of scores, if they are drawn as values. */
  readonly colourMap: ColourMap;
  /** All classes, by value, which is the order of a reply's planes if it has several. */
  readonly classes: readonly CardClass[];
  /** Their values in a map of classes, ascending. */
  readonly classValues: readonly number[];
  /** The class of the thresholds, among `classes`. */
  readonly positiveIndex: number;
  readonly thresholds: readonly Threshold[];
  readonly defaultThreshold: number;
}

interface ScoreName {
  /** Within a sentence: "mean probability inside 0.81". */
  readonly name: string;
  /** At the head of a column. */
  readonly heading: string;
}

export interface CardClass {
  readonly title: string;
  /** Undefined for the background, the class of value 0 among several, which is not drawn. */
  readonly colour: Colour | undefined;
}

/**
 * A threshold that the card offers: a pixel is in the class if its score is at or above the value.
 */
interface Threshold {
  readonly id: string;
  readonly title: string;
  readonly value: number;
  /** Exactly one is. */
  readonly isDefault: boolean;
}

/** A ready-made picture of the bands. */
export interface Recipe {
  readonly id: string;
  readonly title: string;
  /** Three channels (red, green, blue), or one for grey. */
  readonly mode: "rgb" | "single";
  /** Whether values enter as they are stored, or decoded to the physical quantity. */
  readonly space: "stored" | "decoded";
  readonly channels: readonly (readonly { readonly band: string; readonly weight: number }[])[];
  readonly stretch: RangeStretch | PercentileStretch;
  /** Exactly one is. */
  readonly isDefault: boolean;
}

/** Output = `((sum - min) / (max - min)) ** (1 / gamma)`. */
export interface RangeStretch {
  readonly min: number;
  readonly max: number;
  readonly gamma: number;
}

/**
 * The same between two percentiles, 0 to 100, of each channel's sums in the array itself. Decoded sums
 * are encoded before: a stretch of reflectances would leave all but clouds dark.
 */
export interface PercentileStretch {
  readonly percentiles: readonly [low: number, high: number];
  readonly gamma: number;
}
