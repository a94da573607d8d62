import { AppError } from "#domain/failures/failure.ts";
import { composite } from "#domain/render/composite.ts";
import { drawnPixels } from "#domain/render/drawing.ts";
import type { BandsStyle, RenderStyle, Scene } from "#domain/render/render-style.ts";
import type { Size, View } from "#domain/render/view.ts";
import type { Renderer, RendererEvents } from "#ui/picture/renderer.ts";

/** A renderer on the CPU, for browsers without WebGL 2, with the same pixels. */
export class CanvasRenderer implements Renderer {
  readonly kind = "cpu";
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #events: Pick<RendererEvents, "onDrawn">;
  #scene: Scene | undefined;
  #picture: { readonly of: string; readonly rgba: Uint8ClampedArray<ArrayBuffer> } | undefined;

  /** @throws AppError "unexpected" where the browser has no 2D canvas either. */
  constructor(canvas: HTMLCanvasElement, events: Pick<RendererEvents, "onDrawn">) {
    const context = canvas.getContext("2d");
    if (!context) {
      throw new AppError({
        kind: "unexpected",
        message:
          "This browser supports neither WebGL 2 nor a 2D canvas, so there is no picture; use a current browser.",
      });
    }
    this.#canvas = canvas;
    this.#context = context;
    this.#events = events;
  }

  setScene(scene: Scene): void {
    if (scene === this.#scene) return;
    this.#scene = scene;
    this.#picture = undefined;
  }

  draw(renderStyle: RenderStyle, view: View, size: Size): void {
    if (!this.#scene) return;
    if (this.#canvas.width !== size.width) this.#canvas.width = size.width;
    if (this.#canvas.height !== size.height) this.#canvas.height = size.height;
    const picture = this.#pictureOf(this.#scene, renderStyle.bands);
    const drawn = drawnPixels(picture, this.#scene, renderStyle, view, size);
    this.#context.putImageData(new ImageData(drawn, size.width, size.height), 0, 0);
    this.#events.onDrawn();
  }

  dispose(): void {
    this.#scene = undefined;
    this.#picture = undefined;
  }

  /**
   * The bands are composited again only when their own style changed, not the overlay's or the
   * view.
   */
  #pictureOf(scene: Scene, style: BandsStyle): Uint8ClampedArray<ArrayBuffer> {
    const key = JSON.stringify(style);
    if (this.#picture?.of !== key) {
      this.#picture = { of: key, rgba: composite(scene, style) };
    }
    return this.#picture.rgba;
  }
}
