import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import type { Size, View } from "#domain/render/view.ts";

export interface RendererEvents {
  /**
   * The canvas was drawn: in the course of `draw`, or by itself, when a large scene is all there, the
   * GPU has built what a style of a new kind needs, or the GPU that was lost has come back.
   */
  onDrawn(): void;
  /**
   * A scene that took its time cannot be drawn after all, and was given up.
   * @param error as thrown by `setScene` or `draw`.
   */
  onFailed(error: unknown): void;
}

/** Draws a scene on a canvas. Nothing else knows how. */
export interface Renderer {
  readonly kind: "webgl2" | "cpu";
  /**
   * Takes the scene to draw from now on; planes that are already held are not taken again. Large
   * planes are taken bit by bit, while the page goes on; another scene ends that.
   * @throws AppError "unreadable-array" where the scene is larger than can be drawn: not by its sides
   * alone, which the GPU takes in tiles, but by all its planes together.
   */
  setScene(scene: Scene): void;
  /**
   * Draws the scene as one draw call, and sizes the canvas. `view` and `size` are in device pixels.
   * Beyond the scene the canvas is transparent. Nothing happens before the first `setScene`; while a
   * scene is being taken, or the GPU builds what a style of a new kind needs, the canvas stays as it is,
   * and is drawn with the last arguments thereafter.
   * @throws AppError "unexpected" where the style weighs more than 16 bands, or shows the most likely of more than 16 classes.
   */
  draw(renderStyle: RenderStyle, view: View, size: Size): void;
  /** Frees what the renderer holds; the canvas stays usable for another one. */
  dispose(): void;
}
