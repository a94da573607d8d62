import type { Colour } from "#domain/render/colour.ts";

/** The mask on a canvas, as a style reads it. Positions are canvas pixels from the top left. */
export interface DrawnMask {
  /**
   * Whether a pixel of another class, or of no class, is within `OUTLINE_WIDTH` columns and rows.
   */
  isEdge(x: number, y: number): boolean;
  /** The score of the drawn class at a pixel of the mask. */
  scoreAt(x: number, y: number): number;
  /** Whether the pixel is in the mask. */
  isFound(x: number, y: number): boolean;
  /** Whether a pixel of the scene is of the class by what the mask is compared with: 1 or 0, NaN where unknown. */
  labelAt(x: number, y: number): number;
  /** The colour of a class, from 0; undefined for one that is not drawn. */
  classColour(classIndex: number): Colour | undefined;
  /** The colour of a score in the overlay's colormap. */
  rampColour(score: number): Colour;
}

/** One way to draw a prediction, with equal pixels on the CPU and the GPU. */
export interface OverlayStyleDefinition {
  /** Written in links: never renamed. */
  readonly id: string;
  readonly title: string;
  /**
   * What it shows: which pixels are in the mask, how high each pixel's value is, where the mask and the
   * reference differ, or which classes are confused.
   */
  readonly draws: "mask" | "values" | "errors" | "confusions";
  /** The fraction of the overlay's opacity, 0 to 1, for a pixel of the mask. */
  readonly cpu: (mask: DrawnMask, x: number, y: number) => number;
  /** A pixel's colour, where it is not that of its class. */
  readonly colour?: (mask: DrawnMask, x: number, y: number) => Colour;
  /**
   * GLSL statements that change `bool painted` (whether the pixel is in the mask), `paint.a` (the
   * overlay's opacity) or `paint.rgb`. In scope: `int own`, the pixel's class or -1, `float swipe`, the
   * overlay's left edge over `place.x`, `scoreOf(at, plane)`, `scoreOfClass(at, own)`, `rampColour(score)`,
   * `u_classColours`, `fromTopLeft()`, the canvas pixel as `ivec2`, with `hasEdges` also `bool edge`, and of a style that draws
   * errors `labelOf(at)`, as `labelAt`.
   */
  readonly glsl: string;
  /** Whether its GLSL reads `edge`, which is made on the CPU whenever the mask or the view changes. */
  readonly hasEdges: boolean;
  /**
   * Whether the mask's edge is opaque at any opacity, with a dark line outside the mask, so that it is
   * seen on every picture. Only with `hasEdges`.
   */
  readonly hasHalo?: boolean;
  /** The opacity of its colours, 0 to 1, where that is not the user's. */
  readonly opacity?: number;
  /** Whether its colours are those of the overlay's colormap, which the legend then shows. */
  readonly hasRamp?: boolean;
  /** Whether it also draws pixels that are not in the mask. */
  readonly drawsOutside?: boolean;
}
