import { AppError } from "#domain/failures/failure.ts";
import { composite } from "#domain/render/composite.ts";
import { drawnPixels } from "#domain/render/drawing.ts";
import type { BandsStyle, RenderStyle, Scene } from "#domain/render/render-style.ts";
import type { Size, View } from "#domain/render/view.ts";
import type { Frame, Renderer } from "#ui/picture/renderer.ts";

/** A renderer on the CPU, for browsers without WebGL 2, with the same pixels. */
export class CanvasRenderer implements Renderer {
  readonly kind = "cpu";
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #scene: Scene | undefined;
  #picture: { readonly of: string; readonly rgba: Uint8ClampedArray<ArrayBuffer> } | undefined;

  /** @throws AppError "unexpected" where the browser has no 2D canvas either. */
  constructor(canvas: HTMLCanvasElement) {
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
  }

  resize({ width, height }: Size): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
  }

  setScene(scene: Scene | undefined): void {
    if (scene === this.#scene) return;
    this.#scene = scene;
    this.#picture = undefined;
  }

  draw(renderStyle: RenderStyle, view: View, frame: Frame): boolean {
    if (!this.#scene) return false;
    const picture = this.#pictureOf(this.#scene, renderStyle.bands);
    const drawn = drawnPixels(picture, this.#scene, renderStyle, view, frame);
    this.#context.putImageData(new ImageData(drawn, frame.width, frame.height), frame.x, frame.y);
    return true;
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
