import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import type { Size, View } from "#domain/render/view.ts";

/** A rectangle of the canvas, in device pixels from its top left. */
export interface Frame extends Size {
  readonly x: number;
  readonly y: number;
}

export interface RendererEvents {
  /** What `draw` could not draw can be tried again: the GPU has had time to compile a program. */
  onReady(): void;
  /** The canvas has lost its pixels: a lost GPU context was restored. */
  onErased(): void;
  /** The GPU context was lost and is not restored: nothing can be drawn on this canvas any more. */
  onLost(): void;
}

/** Draws a scene in frames of one canvas. */
export interface Renderer {
  readonly kind: "webgl2" | "cpu";
  /** Sets the canvas's size in device pixels, which erases it. */
  resize(size: Size): void;
  /**
   * Sets the scene to draw. Its planes may be read by any later `draw`; those of a small scene that are
   * already uploaded are reused. Undefined frees their memory.
   */
  setScene(scene: Scene | undefined): void;
  /**
   * Draws the scene in a frame. `view` is in device pixels. Outside the scene the frame is transparent.
   * Returns false if nothing was drawn, because there is no scene, or the GPU compiles a new kind of
   * style: then `onReady` follows.
   * @throws AppError "unexpected" if the style uses more than 16 bands, or the most likely of more
   *   than 16 classes.
   */
  draw(renderStyle: RenderStyle, view: View, frame: Frame): boolean;
}
