import type { NumericArray } from "#domain/array/dtype.ts";
import type { OverlayStyleId } from "./overlay-styles/overlay-styles.ts";

/** 0 to 255 each: red, green, blue. */
export type Colour = readonly [number, number, number];

/**
 * How one band's brightness becomes colour. All but grey are perceptually uniform, and the first,
 * the default, looks the same to colour-blind eyes: https://doi.org/10.1371/journal.pone.0199239
 */
export const COLOUR_MAPS = ["cividis", "viridis", "magma", "grey"] as const;
export type ColourMap = (typeof COLOUR_MAPS)[number];

/** What there is to draw: it changes when a file is read or a prediction arrives. */
export interface Scene {
  readonly height: number;
  readonly width: number;
  /** One plane a band, `height * width` values each, row after row. All of one element type. */
  readonly bands: readonly NumericArray[];
  /** The stored value that means "no data"; undefined where there is none. */
  readonly nodata: number | undefined;
  /** One plane a class, `height * width` scores each, NaN where there is none; empty without a prediction. */
  readonly scores: readonly Float32Array[];
}

/** How stored values become physical ones: `multiplier * (scale * stored + offset) ** exponent`. */
export interface Decoding {
  readonly scale: number;
  readonly offset: number;
  readonly exponent: number;
  readonly multiplier: number;
}

/** One of red, green and blue: a weighted sum of bands, and the range of sums that spans black to full. */
export interface Channel {
  /** One weight a band of the scene. */
  readonly weights: readonly number[];
  readonly min: number;
  readonly max: number;
}

/** The bands' picture. */
export interface BandsStyle {
  /** Red, green, blue. A grey picture has the same channel three times. */
  readonly channels: readonly [Channel, Channel, Channel];
  /** Output = `((sum - min) / (max - min)) ** (1 / gamma)`. */
  readonly gamma: number;
  /** One decoding a band, applied before the weights; undefined to weigh values as they are stored. */
  readonly decodings: readonly Decoding[] | undefined;
  /** Colormap of the first channel; undefined for an RGB composite. */
  readonly colourMap: ColourMap | undefined;
}

/** The prediction's drawing over the bands. */
export interface OverlayStyle {
  readonly visible: boolean;
  readonly style: OverlayStyleId;
  /** 0 to 1; a style may draw some pixels with less. */
  readonly opacity: number;
  /** The class that the threshold is applied to, or each pixel's class of highest score. */
  readonly shown: number | "most-likely";
  /** A pixel is in the mask where the shown class's score is at or above this. */
  readonly threshold: number;
  /** One a class of the scene; undefined for a class that is not drawn. */
  readonly colours: readonly (Colour | undefined)[];
  /** The overlay's left edge, as a fraction (0 to 1) of the canvas's width. */
  readonly from: number;
}

/** Everything about the drawing that a slider may change; none of it touches the scene's pixels. */
export interface RenderStyle {
  readonly bands: BandsStyle;
  readonly overlay: OverlayStyle;
  /** Whether the bands are interpolated between pixels; the mask never is. */
  readonly smooth: boolean;
}
