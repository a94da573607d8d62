import type { OverlayStyleId } from "#domain/render/overlay-styles/overlay-styles.ts";

/** The maximum number of bands in a style: one uniform slot each. */
export const MAX_WEIGHED_BANDS = 16;

/** The GLSL sampler of an array texture for one family of formats. */
export type BandSampler = "usampler2DArray" | "isampler2DArray" | "sampler2DArray";

/** Which of red, green and blue a band adds to, as GLSL names them: "r", "gb", "rgb". */
export type ChannelNames = string;

/**
 * What the look texture holds: the colours of all scene pixels, or those of all canvas pixels of a frame
 * without an overlay.
 */
export type LookKind = "scene" | "frame";

/** How a program computes the colours of bands. */
export interface ShaderBands {
  readonly sampler: BandSampler;
  /** The bands with a weight, each by the channels that it contributes to. */
  readonly terms: readonly ChannelNames[];
  readonly nodata: boolean;
  readonly decoded: boolean;
  /** Whether sums are raised to a power before the stretch. */
  readonly encoded: boolean;
  /** Whether brightness is raised to a power other than 1. */
  readonly powered: boolean;
  readonly colourMapped: boolean;
}

/**
 * The features of a program. Software renderers execute every branch of a shader for every pixel,
 * so one program for everything would be many times slower than a specialized one.
 */
export interface ShaderVariant {
  /** The bands of which the program computes the colours, or the look texture that has them. */
  readonly source: ShaderBands | LookKind;
  /** The look texture that it draws; undefined for the canvas. */
  readonly target: LookKind | undefined;
  /** Whether a pixel may be missing. */
  readonly hatched: boolean;
  readonly smoothed: boolean;
  /** Undefined without an overlay. */
  readonly overlay: ShaderOverlay | undefined;
}

export interface ShaderOverlay {
  readonly style: OverlayStyleId;
  /**
   * The classes that the mask texture holds: the shown one, or the most likely of each pixel. Undefined
   * if the program compares the shown class's score with the threshold itself.
   */
  readonly mask: "shown" | "most-likely" | undefined;
}
