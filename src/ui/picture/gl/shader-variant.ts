import type { OverlayStyleId } from "#domain/render/overlay-styles/overlay-styles.ts";

/** The maximum number of bands in a style: one uniform slot each. */
export const MAX_WEIGHED_BANDS = 16;
/** The maximum number of classes for the most likely class: one uniform slot each. */
export const MAX_CLASSES = 16;

/** The GLSL sampler of an array texture for one family of formats. */
export type BandSampler = "usampler2DArray" | "isampler2DArray" | "sampler2DArray";

/** Which of red, green and blue a band adds to, as GLSL names them: "r", "gb", "rgb". */
export type ChannelNames = string;

/**
 * The features of a program. Software renderers execute every branch of a shader for every pixel,
 * so one program for everything would be many times slower than a specialized one.
 */
export interface ShaderVariant {
  readonly sampler: BandSampler;
  /** The bands with a weight, each by the channels that it contributes to. */
  readonly terms: readonly ChannelNames[];
  /** Whether the scene is larger than one texture. */
  readonly tiled: boolean;
  readonly nodata: boolean;
  readonly decoded: boolean;
  /** Whether brightness is raised to a power other than 1. */
  readonly powered: boolean;
  readonly colourMapped: boolean;
  readonly smoothed: boolean;
  /** Undefined without an overlay. */
  readonly overlay: ShaderOverlay | undefined;
}

export interface ShaderOverlay {
  readonly style: OverlayStyleId;
  /** The number of classes for the most likely class; undefined for one class with a threshold. */
  readonly mostLikelyOf: number | undefined;
}
