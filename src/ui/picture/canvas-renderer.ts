import { AppError } from "#domain/failure.ts";
import { composite } from "#domain/pixels/composite.ts";
import type { Look, Scene } from "#domain/pixels/look.ts";
import { sample } from "#domain/pixels/sample.ts";
import type { Size, View } from "#domain/pixels/view.ts";
import type { Renderer, RendererEvents } from "./renderer.ts";

/** A renderer on the CPU, for browsers without WebGL 2: the same picture, worked out in the page. */
export function createCanvasRenderer(
  canvas: HTMLCanvasElement,
  events: Pick<RendererEvents, "onDrawn">,
): Renderer {
  const context = canvas.getContext("2d");
  if (!context) {
    throw new AppError({
      kind: "unexpected",
      message:
        "This browser can draw neither with WebGL 2 nor on a plain canvas, so there is no picture; open the page in a current browser.",
    });
  }
  return new CanvasRenderer(canvas, context, events);
}

class CanvasRenderer implements Renderer {
  readonly kind = "cpu";
  /** No texture limits it; memory does. */
  readonly maxSide = Number.POSITIVE_INFINITY;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #events: Pick<RendererEvents, "onDrawn">;
  #scene: Scene | undefined;
  #picture: { look: Look; rgba: Uint8ClampedArray<ArrayBuffer> } | undefined;

  constructor(
    canvas: HTMLCanvasElement,
    context: CanvasRenderingContext2D,
    events: Pick<RendererEvents, "onDrawn">,
  ) {
    this.#canvas = canvas;
    this.#context = context;
    this.#events = events;
  }

  setScene(scene: Scene): void {
    if (scene === this.#scene) return;
    this.#scene = scene;
    this.#picture = undefined;
  }

  draw(look: Look, view: View, size: Size): void {
    if (!this.#scene) return;
    if (this.#canvas.width !== size.width) this.#canvas.width = size.width;
    if (this.#canvas.height !== size.height) this.#canvas.height = size.height;
    const drawn = sample(this.#pictureOf(this.#scene, look), this.#scene, view, size);
    this.#context.putImageData(new ImageData(drawn, size.width, size.height), 0, 0);
    this.#events.onDrawn();
  }

  dispose(): void {
    this.#scene = undefined;
    this.#picture = undefined;
  }

  /** A pan or zoom samples the picture again but does not composite it again. */
  #pictureOf(scene: Scene, look: Look): Uint8ClampedArray<ArrayBuffer> {
    if (this.#picture?.look !== look) this.#picture = { look, rgba: composite(scene, look) };
    return this.#picture.rgba;
  }
}
