/** The mask on a canvas, as the CPU draws it. Positions are canvas pixels from the top left. */
export interface CanvasMask {
  /**
   * Whether a pixel of another class, or of no class, is within `OUTLINE_WIDTH` columns and rows.
   */
  isEdge(x: number, y: number): boolean;
  /** The score of the drawn class at a pixel of the mask. */
  scoreAt(x: number, y: number): number;
}

/** One way to draw the mask, with equal pixels on the CPU and the GPU. */
export interface OverlayStyleDefinition {
  /** Written in links: never renamed. */
  readonly id: string;
  readonly title: string;
  /** The fraction of the overlay's opacity, 0 to 1, for a pixel of the mask. */
  readonly cpu: (mask: CanvasMask, x: number, y: number) => number;
  /**
   * GLSL statements that change `bool painted` (whether the pixel is in the mask) or `paint.a` (the
   * overlay's opacity). In scope: `isEdge(place, own)`, `scoreOfClass(column, row, own)` and
   * `fromTopLeft()`, the canvas pixel as `ivec2`.
   */
  readonly glsl: string;
}
