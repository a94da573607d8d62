import type { OverlayStyleId } from "#domain/render/overlay-styles/overlay-styles.ts";

/** How many bands a style may weigh at once: one uniform slot each. */
export const MAX_WEIGHED_BANDS = 16;
/** How many classes the most likely one may be drawn of: one uniform slot each. */
export const MAX_CLASSES = 16;

/** The GLSL sampler that reads an array texture of one family of formats. */
export type BandSampler = "usampler2DArray" | "isampler2DArray" | "sampler2DArray";

/** Which of red, green and blue a band adds to, as GLSL names them: "r", "gb", "rgb". */
export type ChannelNames = string;

/**
 * What a program can draw. Software renderers go through every branch of a shader for every pixel, so
 * that one program for all would take many times as long as the one that is needed.
 */
export interface ShaderVariant {
  readonly sampler: BandSampler;
  /** The bands that are weighed, each by the channels that it adds to. */
  readonly terms: readonly ChannelNames[];
  /** Whether the scene is larger than a texture. */
  readonly tiled: boolean;
  readonly nodata: boolean;
  readonly decoded: boolean;
  /** Whether brightness is raised to a power other than 1. */
  readonly powered: boolean;
  readonly colourMapped: boolean;
  readonly smoothed: boolean;
  /** Undefined where there is no overlay. */
  readonly overlay: ShaderOverlay | undefined;
}

export interface ShaderOverlay {
  readonly style: OverlayStyleId;
  /** How many classes the most likely one is drawn of; undefined where a threshold cuts one. */
  readonly mostLikelyOf: number | undefined;
}
