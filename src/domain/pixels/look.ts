import type { NumericArray } from "#domain/array/dtype.ts";

/** What there is to draw: it changes when a file is read or a prediction arrives. */
export interface Scene {
  readonly height: number;
  readonly width: number;
  /** One plane a band, `height * width` values each, row after row. All of one element type. */
  readonly bands: readonly NumericArray[];
  /** The scores drawn as the overlay, `height * width` values, NaN where there is none. */
  readonly scores: Float32Array | undefined;
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
export interface BandsLook {
  /** Red, green, blue. A grey picture has the same channel three times. */
  readonly channels: readonly [Channel, Channel, Channel];
  /** Output = `((sum - min) / (max - min)) ** (1 / gamma)`. */
  readonly gamma: number;
  /** One decoding a band, applied before the weights; undefined to weigh values as they are stored. */
  readonly decodings: readonly Decoding[] | undefined;
}

/** The prediction's drawing over the bands. */
export interface OverlayLook {
  readonly visible: boolean;
  /** 0 to 255 each. */
  readonly colour: readonly [number, number, number];
  /** 0 to 1. */
  readonly opacity: number;
  /** A pixel is in the mask where its score is at or above this. */
  readonly threshold: number;
}

/** Everything about the drawing that a slider may change; none of it touches the scene's pixels. */
export interface Look {
  readonly bands: BandsLook;
  readonly overlay: OverlayLook;
}
