import type { Look, Scene } from "#domain/pixels/look.ts";
import {
  clampView,
  fitView,
  isSameView,
  type PixelPosition,
  type View,
} from "#domain/pixels/view.ts";
import { type CanvasSize, measureCanvas, observeCanvasSize } from "./canvas-size.ts";
import { createPlotFrame, type PlotFrame } from "./plot-frame.ts";
import { PointerReadout } from "./pointer-readout.ts";
import { createRenderer, type Renderer } from "./renderer.ts";
import { viewAfterKey } from "./view-keys.ts";
import { whenIdle } from "./when-idle.ts";

export interface SurfaceElements {
  /** Takes the pointer and the keys; holds the other two. */
  readonly host: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** An empty element that covers the host, for the axes. */
  readonly frame: HTMLElement;
}

export interface SurfaceEvents {
  /** The scene pixel beneath the pointer changed. */
  onHover(pixel: PixelPosition | undefined): void;
  /** The canvas was drawn. */
  onDrawn(): void;
  /**
   * The scene that was shown last cannot be drawn after all.
   * @param error as thrown by `show`.
   */
  onFailed(error: unknown): void;
  /** The axes could not be loaded; the picture stands without them. */
  onFrameFailed(): void;
}

/**
 * The picture and its axes, which share one view. The view is owned here, in CSS pixels: gestures of
 * Plotly, keys and changes of size come in, and the canvas is drawn at once, in the same task.
 */
export class Surface {
  readonly #elements: SurfaceElements;
  readonly #events: SurfaceEvents;
  readonly #renderer: Renderer;
  readonly #readout: PointerReadout;
  readonly #ending = new AbortController();
  #size: CanvasSize;
  #shown: { readonly scene: Scene; readonly look: Look } | undefined;
  #view: View | undefined;
  #frame: PlotFrame | undefined;
  #frameAsked: boolean = false;

  /** @throws AppError "unexpected" where the browser cannot draw at all. */
  constructor(elements: SurfaceElements, events: SurfaceEvents) {
    this.#elements = elements;
    this.#events = events;
    this.#renderer = createRenderer(elements.canvas, {
      onDrawn: () => this.#drawn(),
      onFailed: (error) => this.#failed(error),
    });
    this.#size = measureCanvas(elements.canvas);
    const { signal } = this.#ending;
    observeCanvasSize(elements.canvas, (size) => this.#resize(size), signal);
    elements.host.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    elements.host.addEventListener("pointerdown", () => this.#takeFocus(), { signal });
    this.#readout = new PointerReadout(elements, events.onHover, signal);
    elements.host.addEventListener("pointermove", () => this.#hover(), { signal });
  }

  get kind(): Renderer["kind"] {
    return this.#renderer.kind;
  }

  /**
   * Draws a scene with a look, once, in this task or when a large scene is all there. The view stays,
   * unless the scene is of another size.
   * @throws AppError where the scene or the look cannot be drawn.
   */
  show(scene: Scene, look: Look): void {
    const before = this.#shown?.scene;
    this.#shown = undefined;
    if (scene !== before) this.#renderer.setScene(scene);
    this.#shown = { scene, look };
    const isOtherSize = scene.width !== before?.width || scene.height !== before.height;
    try {
      if (isOtherSize) this.#setView(this.#wholeView());
      else this.#draw();
    } catch (error) {
      // What could not be drawn is not tried again at the next change of size or view.
      this.#shown = undefined;
      throw error;
    }
  }

  dispose(): void {
    this.#ending.abort();
    this.#renderer.dispose();
  }

  /** The view of the whole scene; undefined while there is no scene or the page has no room for it. */
  #wholeView(): View | undefined {
    const { css, device } = this.#size;
    if (!this.#shown || device.width === 0 || device.height === 0) return undefined;
    return fitView(this.#shown.scene, css);
  }

  #setView(view: View | undefined): void {
    this.#view = view;
    if (view) this.#frame?.moveTo(view, this.#size.css);
    this.#draw();
  }

  #draw(): void {
    if (!(this.#shown && this.#view)) return;
    const { css, device } = this.#size;
    const unitsPerPixel = (this.#view.unitsPerPixel * css.width) / device.width;
    this.#renderer.draw(this.#shown.look, { ...this.#view, unitsPerPixel }, device);
    this.#hover();
  }

  #drawn(): void {
    this.#events.onDrawn();
    this.#askForFrame();
  }

  /** What could not be drawn is not tried again at the next change of size or view. */
  #failed(error: unknown): void {
    this.#shown = undefined;
    this.#events.onFailed(error);
  }

  #resize(size: CanvasSize): void {
    const { css, device } = this.#size;
    const isSame =
      css.width === size.css.width &&
      css.height === size.css.height &&
      device.width === size.device.width &&
      device.height === size.device.height;
    if (isSame) return;
    const before = this.#wholeView();
    const wasWhole = !(before && this.#view) || isSameView(this.#view, before);
    this.#size = size;
    const whole = this.#wholeView();
    if (!whole) return;
    this.#setView(wasWhole ? whole : this.#clamped(this.#view));
  }

  #clamped(view: View | undefined): View | undefined {
    if (!(this.#shown && view)) return undefined;
    return clampView(view, this.#shown.scene, this.#size.css);
  }

  /** Plotly is loaded when the picture is there and the page is at rest. */
  #askForFrame(): void {
    if (this.#frameAsked) return;
    this.#frameAsked = true;
    whenIdle(() => void this.#loadFrame(), this.#ending.signal);
  }

  async #loadFrame(): Promise<void> {
    const { signal } = this.#ending;
    const events = {
      onMove: (view: View) => this.#follow(view),
      onSettle: (view: View) => this.#settle(view),
      onReset: () => this.#setView(this.#wholeView()),
    };
    try {
      this.#frame = await createPlotFrame(this.#elements.frame, this.#size.css, events, signal);
      if (this.#view) this.#frame.moveTo(this.#view, this.#size.css);
    } catch {
      if (!signal.aborted) this.#events.onFrameFailed();
    }
  }

  #follow(view: View): void {
    this.#view = view;
    this.#draw();
  }

  /** Where a gesture ends, what it overshot is taken back. */
  #settle(view: View): void {
    const settled = this.#clamped(view);
    if (settled && !(this.#view && isSameView(settled, this.#view))) this.#setView(settled);
    else if (settled && !isSameView(settled, view)) this.#setView(settled);
  }

  #pressed(event: KeyboardEvent): void {
    const whole = this.#wholeView();
    if (!(this.#view && whole)) return;
    const view = viewAfterKey(event, this.#view, this.#size.css, whole);
    if (!view) return;
    event.preventDefault();
    this.#setView(this.#clamped(view));
  }

  /** Plotly keeps the browser from giving the focus to what is clicked. */
  #takeFocus(): void {
    this.#elements.host.focus({ preventScroll: true });
  }

  #hover(): void {
    if (!(this.#shown && this.#view)) return;
    this.#readout.update(this.#view, this.#size.css, this.#shown.scene);
  }
}
