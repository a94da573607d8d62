import type { NumericArray } from "#domain/array/dtype.ts";
import type { Colour } from "./colour.ts";
import type { OverlayStyleId } from "./overlay-styles/overlay-styles.ts";

/**
 * The colour maps for a single band and for scores. All but grey and oranges are perceptually uniform,
 * and the first, the default of a band, looks the same with colour-blindness:
 * https://doi.org/10.1371/journal.pone.0199239
 */
export const COLOUR_MAPS = ["cividis", "viridis", "magma", "grey", "oranges"] as const;
export type ColourMap = (typeof COLOUR_MAPS)[number];

/** The content to draw: it changes when a file is read or a prediction arrives. */
export interface Scene {
  readonly height: number;
  readonly width: number;
  /** One plane of `height * width` values per band, in row-major order, all of one element type. */
  readonly bands: readonly NumericArray[];
  /** The stored value that means "no data"; undefined if there is none. */
  readonly nodata: number | undefined;
  /**
   * One plane of `height * width` scores per class, NaN where missing; empty without a prediction.
   */
  readonly scores: readonly Float32Array[];
  /** Another number for each version of scores that are written in place; undefined for others. */
  readonly revision?: number | undefined;
}

/**
 * The conversion of stored to physical values: `multiplier * (scale * stored + offset) **
 * exponent`.
 */
export interface Decoding {
  readonly scale: number;
  readonly offset: number;
  readonly exponent: number;
  readonly multiplier: number;
}

/** One of red, green and blue: a weighted sum of bands, and the range of sums that spans black to full. */
export interface Channel {
  /** One weight per band of the scene. */
  readonly weights: readonly number[];
  /** Sums, to the power of `encoding`. */
  readonly min: number;
  readonly max: number;
}

/** How the bands are drawn. */
export interface BandsStyle {
  /** Red, green, blue. For grey, the same channel three times. */
  readonly channels: readonly [Channel, Channel, Channel];
  /** Output = `((sum - min) / (max - min)) ** (1 / gamma)`. */
  readonly gamma: number;
  /** One decoding per band, applied before the weights; undefined for stored values. */
  readonly decodings: readonly Decoding[] | undefined;
  /**
   * A power that each sum is raised to before the stretch, 0 where it is negative: the inverse of the
   * decoding's, so that decoded values are mixed as such and stretched as they are stored.
   */
  readonly encoding?: number | undefined;
  /** Colormap of the first channel; undefined for an RGB composite. */
  readonly colourMap: ColourMap | undefined;
}

/** The colours of values, from the lowest of a range to the highest; clamped beyond it. */
export interface ColourRamp {
  readonly colourMap: ColourMap;
  readonly range: readonly [low: number, high: number];
}

/** How the prediction is drawn over the bands. */
export interface OverlayStyle {
  readonly visible: boolean;
  readonly style: OverlayStyleId;
  /** 0 to 1; a style may reduce it for some pixels. */
  readonly opacity: number;
  /** The class that the threshold is applied to, or each pixel's most likely class. */
  readonly shown: number | "most-likely";
  /** A pixel is in the mask if the shown class's score is at or above this. */
  readonly threshold: number;
  /** The planes of scores that are classes, the first ones; all where it is undefined. */
  readonly classCount?: number | undefined;
  /** One per class of the scene; undefined for a class that is not drawn. */
  readonly colours: readonly (Colour | undefined)[];
  /** The colours of scores, for a style that draws values. */
  readonly ramp: ColourRamp;
  /** The overlay's left edge, as a fraction (0 to 1) of the canvas's width. */
  readonly from: number;
  /** What is drawn left of that edge; undefined for the bands alone. */
  readonly left?: OverlayStyle | undefined;
  /** What a style that shows errors compares the mask with; by default the last plane, whose labels are 0 and 1. */
  readonly compared?: ComparedPlane | undefined;
}

/** A plane of scores that is cut at a threshold, in float32. */
export interface ComparedPlane {
  readonly plane: number;
  readonly threshold: number;
}

/** What the mask is compared with, among this many planes. */
export function comparedPlane(
  { compared }: Pick<OverlayStyle, "compared">,
  planeCount: number,
): ComparedPlane {
  return compared ?? { plane: planeCount - 1, threshold: 0.5 };
}

/** Everything that a slider can change; none of it changes the scene's pixels. */
export interface RenderStyle {
  readonly bands: BandsStyle;
  readonly overlay: OverlayStyle;
  /** Whether the bands are interpolated between pixels; the mask never is. */
  readonly smooth: boolean;
}
