import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import type { Size, View } from "#domain/render/view.ts";

export interface RendererEvents {
  /**
   * The canvas was drawn: during `draw`, or by itself when a large scene has been uploaded, the GPU
   * has compiled the program of a new kind of style, or a lost GPU context was restored.
   */
  onDrawn(): void;
  /**
   * A scene that was uploaded asynchronously cannot be drawn after all.
   * @param error as thrown by `setScene` or `draw`.
   */
  onFailed(error: unknown): void;
}

/** Draws a scene on a canvas. */
export interface Renderer {
  readonly kind: "webgl2" | "cpu";
  /**
   * Sets the scene to draw; planes that are already uploaded are reused. Large planes are uploaded
   * in slices without blocking the page; another scene stops that. @throws AppError
   * "unreadable-array" if the scene is too large to draw: not because of its sides, which are
   * tiled, but in total.
   */
  setScene(scene: Scene): void;
  /**
   * Draws the scene in one draw call, and sizes the canvas. `view` and `size` are in device pixels.
   * Outside the scene the canvas is transparent. Does nothing before the first `setScene`; while a
   * scene is uploaded or the GPU compiles a new kind of style, the canvas does not change, and is
   * then drawn with the last arguments.
   * @throws AppError "unexpected" if the style uses more than 16 bands, or the most likely of more
   *   than 16 classes.
   */
  draw(renderStyle: RenderStyle, view: View, size: Size): void;
  /** Frees the renderer's resources; the canvas can be used by another one. */
  dispose(): void;
}
