/** The mask on a canvas, as the CPU draws it. Positions are canvas pixels from the top left. */
export interface CanvasMask {
  /** Whether a pixel of another class, or of none, is within `OUTLINE_WIDTH` columns and rows. */
  isEdge(x: number, y: number): boolean;
  /** The score of the class that is drawn at a pixel of the mask. */
  scoreAt(x: number, y: number): number;
}

/** One way to draw the mask, on the CPU and on the GPU with equal pixels. */
export interface OverlayStyleDefinition {
  /** Written in links: never renamed. */
  readonly id: string;
  readonly title: string;
  /** The share, 0 to 1, of the overlay's opacity that a pixel of the mask is drawn with. */
  readonly cpu: (mask: CanvasMask, x: number, y: number) => number;
  /**
   * GLSL statements that change `bool painted` (whether the pixel is in the mask) or `paint.a` (the
   * overlay's opacity). In scope: `isEdge(place, own)`, `scoreOfClass(column, row, own)` and
   * `fromTopLeft()`, the canvas pixel as `ivec2`.
   */
  readonly glsl: string;
}
