import type { RenderStyle } from "#domain/render/render-style.ts";
import { isSameSize, type View } from "#domain/render/view.ts";
import type { CanvasSize, CanvasSizes } from "./canvas-size.ts";
import type { Frame, Renderer } from "./renderer.ts";

export interface PaneEvents {
  /** The pane has another size. */
  onResize(size: CanvasSize): void;
  /**
   * The pane was drawn: during `draw`, or later if that had to wait for a large scene or a new kind of
   * style, or again because the canvas had lost its pixels.
   */
  onDrawn(): void;
  /**
   * What was to be drawn later cannot be drawn after all.
   * @param error as thrown by a renderer.
   */
  onFailed(error: unknown): void;
  /** From now on the pane is drawn without the GPU, which the browser took away. */
  onGpuLost(): void;
}

/** A canvas with its renderer. */
export interface DrawnCanvas {
  readonly canvas: HTMLCanvasElement;
  readonly sizes: CanvasSizes;
  readonly renderer: Renderer;
}

/** The part of a canvas that one picture draws in: that which its area covers. */
export class Pane {
  readonly area: Element;
  #drawn: DrawnCanvas;
  readonly #events: PaneEvents;
  #size: CanvasSize;
  #frame: Frame;
  #last: { readonly renderStyle: RenderStyle; readonly view: View } | undefined;
  #isPending: boolean = false;
  #isResized: boolean = false;

  constructor(drawn: DrawnCanvas, area: Element, events: PaneEvents) {
    this.#drawn = drawn;
    this.area = area;
    this.#events = events;
    [this.#size, this.#frame] = this.#measure();
  }

  get size(): CanvasSize {
    return this.#size;
  }

  /** Draws once, or as soon as that is possible. `view` is in device pixels. @throws as a renderer. */
  draw(renderStyle: RenderStyle, view: View): void {
    this.#last = undefined;
    this.#isPending = !this.#drawn.renderer.draw(renderStyle, view, this.#frame);
    this.#last = { renderStyle, view };
    if (!this.#isPending) this.#events.onDrawn();
  }

  /** Draws what could not be drawn. */
  drawPending(): void {
    if (this.#isPending) this.drawAgain();
  }

  drawAgain(): void {
    if (!this.#last) return;
    try {
      this.draw(this.#last.renderStyle, this.#last.view);
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    this.#last = undefined;
    this.#isPending = false;
    this.#events.onFailed(error);
  }

  /** Draws on another canvas in the place of the first, whose GPU context is lost. */
  moveTo(drawn: DrawnCanvas): void {
    this.#drawn = drawn;
    this.#events.onGpuLost();
  }

  /** Takes its area's current place. Returns whether that has changed, so that it must be drawn. */
  place(): boolean {
    const before = { size: this.#size, frame: this.#frame };
    [this.#size, this.#frame] = this.#measure();
    const isMoved = this.#frame.x !== before.frame.x || this.#frame.y !== before.frame.y;
    this.#isResized ||=
      !isSameSize(this.#size.css, before.size.css) || !isSameSize(this.#frame, before.frame);
    return isMoved || this.#isResized;
  }

  /** Draws in its new place: the picture's view depends on its size. */
  drawInPlace(): void {
    const before = this.#last;
    if (this.#isResized) this.#events.onResize(this.#size);
    this.#isResized = false;
    if (this.#last === before) this.drawAgain();
  }

  /** Keeps the place of a picture that is hidden for a while. */
  #measure(): [CanvasSize, Frame] {
    const { canvas, sizes } = this.#drawn;
    const size = sizes.of(this.area);
    if (this.#frame && (size.device.width === 0 || size.device.height === 0)) {
      return [this.#size, this.#frame];
    }
    const from = canvas.getBoundingClientRect();
    const { left, top } = this.area.getBoundingClientRect();
    const x = Math.round((left - from.left) * devicePixelRatio);
    const y = Math.round((top - from.top) * devicePixelRatio);
    return [size, { x, y, ...size.device }];
  }
}
