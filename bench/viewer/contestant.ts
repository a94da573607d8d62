/**
 * What a slider controls; the threshold is moved under each overlay style, and with smooth bands.
 */
export const KNOBS = [
  "threshold",
  "opacity",
  "outline",
  "hatch",
  "soft",
  "smooth",
  "swipe",
  "stretch",
  "gamma",
  "bands",
] as const;
export type Knob = (typeof KNOBS)[number];

export const CONTESTANTS = ["ours", "least", "canvas", "viv", "heatmap", "image"] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

/** The picture's position within the stage and its size, equal for all contestants, in CSS pixels. */
export const PICTURE = { left: 76, top: 8, width: 800, height: 800 } as const;

/** Draws the generated data repeatedly. */
export interface Contestant {
  /**
   * Draws with a knob at a position from 0 to 100. Resolves when WebGL's pixels were read back, or
   * when Plotly says that its update is done.
   */
  readonly move: { readonly [knob in Knob]?: (position: number) => Promise<void> };
}

/** One step of a knob, measured from its input event. */
export interface Step {
  /** Until the contestant's own promise, see `Contestant`. */
  readonly drawnMs: number;
  /** Until the first task after the next animation frame. */
  readonly paintedMs: number;
  /** WebGL's draws of the canvas. */
  readonly draws: number;
  /** Its draws into textures. */
  readonly passes: number;
  /** Textures made or written. */
  readonly uploads: number;
}

/** Waits for the GPU to finish drawing, by reading back a pixel. */
export function readBack(gl: WebGL2RenderingContext): void {
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
}
