import type { AxisTicks } from "#domain/geo/axis-ticks.ts";
import type { RenderStyle, Scene } from "#domain/render/render-style.ts";
import {
  clampView,
  type Fingers,
  fitView,
  isSameView,
  type PixelPosition,
  pinchView,
  pixelAt,
  type Size,
  type View,
  zoomView,
} from "#domain/render/view.ts";
import { whenIdle } from "#ui/charts/when-idle.ts";
import { createPlotlyAxes, type PlotlyAxes } from "./axes/plotly-axes.ts";
import { type CanvasSize, measureCanvas, observeCanvasSize } from "./canvas-size.ts";
import { createRenderer } from "./create-renderer.ts";
import { type CanvasPoint, watchClicks } from "./input/clicks.ts";
import { watchKeyboard } from "./input/keyboard.ts";
import { watchPinch } from "./input/pinch.ts";
import { centreOf, PointerReadout } from "./input/pointer-readout.ts";
import { isClickKey, viewAfterKey } from "./input/view-keys.ts";
import type { LinkedPicture, ViewLink } from "./linked-views.ts";
import { placeMarks } from "./mark.ts";
import type { Renderer } from "./renderer.ts";

export interface PictureElements {
  /** Takes the pointer and the keys; holds the others. */
  readonly host: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Covers the canvas; holds the marks. */
  readonly marks: HTMLElement;
  /** Stands at the canvas's centre, hidden at first. */
  readonly crosshair: HTMLElement;
  /** An empty element that covers the host, for the axes. */
  readonly frame: HTMLElement;
}

export interface PictureEvents {
  /** The scene pixel beneath the pointer, or the crosshair, changed. */
  onHover(pixel: PixelPosition | undefined): void;
  /** A pixel was clicked, tapped, or chosen by a key. */
  onPixelClick(pixel: PixelPosition): void;
  /** The person has come to another view (in CSS pixels); undefined for the whole scene. */
  onView(view: View | undefined): void;
  /** A key that the picture does not use; true where it was of use, and is to do nothing else. */
  onKey(event: KeyboardEvent): boolean;
  /** A key is up, or the focus went elsewhere while it was held. */
  onKeyUp(event: KeyboardEvent): void;
  /** The canvas was drawn. */
  onDrawn(): void;
  /**
   * The scene that was shown last cannot be drawn after all.
   * @param error as thrown by `show`.
   */
  onFailed(error: unknown): void;
  /** The axes could not be loaded; the picture stands without them. */
  onAxesFailed(): void;
}

/** What is to be on the canvas. */
export interface PictureContent {
  readonly scene: Scene;
  readonly renderStyle: RenderStyle;
  /** In CSS pixels; undefined for the whole scene. */
  readonly view: View | undefined;
  /** What labels the axes; undefined for the numbers of rows and columns. */
  readonly axes: AxisTicks | undefined;
}

/**
 * The picture and its axes, which share one view. The view is owned here, in CSS pixels: gestures of
 * Plotly, fingers, keys, wishes from outside and changes of size come in, and the canvas is drawn at
 * once, in the same task, also in the pictures that this one is linked with.
 */
export class PictureController implements LinkedPicture {
  readonly #elements: PictureElements;
  readonly #events: PictureEvents;
  readonly #renderer: Renderer;
  readonly #readout: PointerReadout;
  readonly #ending = new AbortController();
  #size: CanvasSize;
  #shown: { readonly scene: Scene; readonly renderStyle: RenderStyle } | undefined;
  /** The size of the scene that was shown last, be it that it could not be drawn. */
  #sceneSize: Size | undefined;
  #axes: AxisTicks | undefined;
  #view: View | undefined;
  /** The view that was wished for last. */
  #wish: View | undefined;
  /** The view that the outside takes for the present one: wished for by it, or told to it. */
  #known: View | undefined;
  /** A gesture has moved the view and has not settled. */
  #isMoving: boolean = false;
  /** Where two fingers began, and the view then. */
  #pinch: { readonly fingers: Fingers; readonly view: View } | undefined;
  #link: ViewLink | undefined;
  #frame: PlotlyAxes | undefined;
  #frameAsked: boolean = false;

  /** @throws AppError "unexpected" where the browser cannot draw at all. */
  constructor(elements: PictureElements, events: PictureEvents) {
    this.#elements = elements;
    this.#events = events;
    this.#renderer = createRenderer(elements.canvas, {
      onDrawn: () => this.#drawn(),
      onFailed: (error) => this.#failed(error),
    });
    this.#size = measureCanvas(elements.canvas);
    const { signal } = this.#ending;
    observeCanvasSize(elements.canvas, (size) => this.#resize(size), signal);
    this.#readout = new PointerReadout(elements, events.onHover, signal);
    this.#listen(signal);
  }

  get kind(): Renderer["kind"] {
    return this.#renderer.kind;
  }

  /**
   * Draws a scene with a style, once, in this task or when the renderer is ready for it. The view goes
   * where it is wished where that wish is a new one, and stays otherwise; but of a scene of another
   * size the whole is shown.
   * @throws AppError where the scene or the style cannot be drawn.
   */
  show({ scene, renderStyle, view, axes }: PictureContent): void {
    const before = this.#shown;
    this.#shown = undefined;
    if (scene !== before?.scene) this.#renderer.setScene(scene);
    this.#shown = { scene, renderStyle };
    const isRelabelled = axes !== this.#axes;
    this.#axes = axes;
    try {
      const isDrawn = this.#goWhere(scene, view);
      if (
        !isDrawn &&
        !(before && scene === before.scene && isSameStyle(renderStyle, before.renderStyle))
      )
        this.#draw();
    } catch (error) {
      // What could not be drawn is not tried again at the next change of size or view.
      this.#shown = undefined;
      throw error;
    }
    if (isRelabelled) this.#moveFrame();
  }

  /** Shares the view with other pictures from now on; undefined: with none. */
  linkWith(link: ViewLink | undefined): void {
    this.#link?.leave(this);
    this.#link = link;
    link?.join(this);
    if (this.#view) link?.show(this.#view, this);
  }

  showLinked(view: View): void {
    this.#view = view;
    this.#moveFrame();
    this.#draw();
  }

  knowLinked(view: View | undefined): void {
    this.#known = view;
  }

  dispose(): void {
    this.#ending.abort();
    this.linkWith(undefined);
    this.#renderer.dispose();
  }

  /** Goes where a view is wished, or to the whole of a scene of another size; whether that drew. */
  #goWhere(scene: Size, wish: View | undefined): boolean {
    const size = this.#sceneSize;
    const isFirst = size === undefined;
    const isOtherSize = size?.width !== scene.width || size.height !== scene.height;
    const isNewWish = isFirst || !isSameTarget(wish, this.#wish);
    this.#sceneSize = { width: scene.width, height: scene.height };
    this.#wish = wish;
    if (isOtherSize && !isNewWish) {
      this.#setView(this.#wholeView());
      this.#tell();
      return true;
    }
    // What was told from here comes back as a wish, when the person may be elsewhere already.
    if (!isOtherSize && (!isNewWish || isSameTarget(wish, this.#known))) return false;
    this.#known = wish;
    const view = isFirst
      ? (this.#clamped(this.#link?.view) ?? this.#knownView())
      : this.#knownView();
    if (!isOtherSize && view && this.#view && isSameView(view, this.#view)) return false;
    this.#setView(view);
    return true;
  }

  #listen(signal: AbortSignal): void {
    const { host } = this.#elements;
    const keys = {
      onDown: (event: KeyboardEvent) => this.#pressed(event),
      onUp: (event: KeyboardEvent) => this.#events.onKeyUp(event),
    };
    const pinch = {
      onStart: (fingers: Fingers) => this.#beginPinch(fingers),
      onMove: (fingers: Fingers) => this.#followPinch(fingers),
      onEnd: () => this.#endPinch(),
    };
    watchKeyboard(host, keys, signal);
    watchPinch(this.#elements, pinch, signal);
    watchClicks(this.#elements, (point) => this.#clickAt(point), signal);
    host.addEventListener("pointerdown", () => this.#takeFocus(), { signal });
    host.addEventListener("pointermove", () => this.#hover(), { signal });
    host.addEventListener("focusout", () => this.#leave(), { signal });
  }

  /** The view of the whole scene; undefined while there is no scene or the page has no room for it. */
  #wholeView(): View | undefined {
    const { css, device } = this.#size;
    if (!this.#shown || device.width === 0 || device.height === 0) return undefined;
    return fitView(this.#shown.scene, css);
  }

  /** The view that the outside takes for the present one, as far as it can be shown. */
  #knownView(): View | undefined {
    return this.#clamped(this.#known) ?? this.#wholeView();
  }

  #setView(view: View | undefined): void {
    this.#view = view;
    this.#moveFrame();
    this.#draw();
    if (view) this.#link?.show(view, this);
  }

  #moveFrame(): void {
    if (this.#view) this.#frame?.moveTo(this.#view, this.#size.css, this.#axes);
  }

  #draw(): void {
    if (!(this.#shown && this.#view)) return;
    const { css, device } = this.#size;
    const unitsPerPixel = (this.#view.unitsPerPixel * css.width) / device.width;
    this.#renderer.draw(this.#shown.renderStyle, { ...this.#view, unitsPerPixel }, device);
    placeMarks(this.#elements.marks, this.#view, css);
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
    const wasWhole = before && this.#view && isSameView(this.#view, before);
    this.#size = size;
    const whole = this.#wholeView();
    if (!whole) return;
    this.#setView(wasWhole ? whole : (this.#clamped(this.#view) ?? this.#knownView()));
  }

  #clamped(view: View | undefined): View | undefined {
    if (!(this.#shown && view && this.#wholeView())) return undefined;
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
      onZoom: (factor: number) => this.#goTo(this.#view && zoomView(this.#view, factor)),
      onReset: () => this.#reset(),
    };
    try {
      const shown = () => ({ view: this.#view ?? NOWHERE, size: this.#size.css });
      this.#frame = await createPlotlyAxes(this.#elements.frame, shown, events, signal);
      this.#moveFrame();
    } catch {
      if (!signal.aborted) this.#events.onAxesFailed();
    }
  }

  /** Where a gesture of Plotly is; a box that is being drawn moves nothing yet. */
  #follow(view: View): void {
    if (this.#view && isSameView(view, this.#view)) return;
    this.#isMoving = true;
    this.#view = view;
    this.#draw();
    this.#link?.show(view, this);
  }

  /**
   * Where a gesture ends, what it overshot is taken back. Plotly says the same of each move that it
   * was told to make: that is no gesture.
   */
  #settle(view: View): void {
    const isElsewhere = !(this.#view && isSameView(view, this.#view));
    if (!(this.#isMoving || isElsewhere)) return;
    this.#isMoving = false;
    const settled = this.#clamped(view);
    if (!settled) return;
    if (this.#view && isSameView(settled, this.#view)) this.#moveFrame();
    else this.#setView(settled);
    this.#tell();
  }

  /** Double clicks come here too, and two fingers can look like one. */
  #reset(): void {
    if (!this.#pinch) this.#goTo(this.#wholeView());
  }

  /** Goes to a view that the person asked for. */
  #goTo(view: View | undefined): void {
    const settled = this.#clamped(view);
    if (!settled) return;
    this.#setView(settled);
    this.#tell();
  }

  /** Tells the outside of the present view, unless it knows. */
  #tell(): void {
    const whole = this.#wholeView();
    const isWhole = !(whole && this.#view) || isSameView(this.#view, whole);
    const view = isWhole ? undefined : this.#view;
    if (isSameTarget(view, this.#known)) return;
    this.#known = view;
    this.#link?.know(view, this);
    this.#events.onView(view);
  }

  #beginPinch(fingers: Fingers): void {
    if (!this.#view) return;
    this.#pinch = { fingers, view: this.#view };
    this.#isMoving = false;
    this.#frame?.dropTouch();
  }

  #followPinch(fingers: Fingers): void {
    if (!(this.#pinch && this.#shown)) return;
    const { view, fingers: first } = this.#pinch;
    const { scene } = this.#shown;
    this.#setView(this.#clamped(pinchView(view, scene, this.#size.css, first, fingers)));
  }

  #endPinch(): void {
    this.#pinch = undefined;
    this.#tell();
  }

  #pressed(event: KeyboardEvent): boolean {
    if (event.altKey || isButtonsOwn(event)) return false;
    const whole = this.#wholeView();
    const view = this.#view && whole && viewAfterKey(event, this.#view, this.#size.css, whole);
    if (view) {
      this.#readout.showCrosshair();
      this.#goTo(view);
      return true;
    }
    if (!isClickKey(event)) return this.#events.onKey(event);
    this.#readout.showCrosshair();
    this.#hover();
    if (!event.repeat) this.#clickAt(centreOf(this.#size.css));
    return true;
  }

  #clickAt(point: CanvasPoint): void {
    if (!(this.#shown && this.#view)) return;
    const pixel = pixelAt(this.#view, this.#size.css, this.#shown.scene, point);
    if (pixel) this.#events.onPixelClick(pixel);
  }

  /** Plotly keeps the browser from giving the focus to what is clicked. */
  #takeFocus(): void {
    this.#readout.hideCrosshair();
    this.#elements.host.focus({ preventScroll: true });
  }

  #leave(): void {
    this.#readout.hideCrosshair();
    this.#hover();
  }

  #hover(): void {
    if (!(this.#shown && this.#view)) return;
    this.#readout.update(this.#view, this.#size.css, this.#shown.scene);
  }
}

/** What axes show of a scene that was taken away while they were loaded. */
const NOWHERE: View = { centreX: 0, centreY: 0, unitsPerPixel: 1 };

/** Settings that have nothing to do with the drawing make styles of their own that draw the same. */
function isSameStyle(one: RenderStyle, other: RenderStyle): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Whether two wishes, of which undefined is the whole scene, come to the same. */
function isSameTarget(one: View | undefined, other: View | undefined): boolean {
  return one && other ? isSameView(one, other) : one === other;
}

/** Enter and space press a button that has the focus. */
function isButtonsOwn({ target, key }: KeyboardEvent): boolean {
  return target instanceof HTMLButtonElement && (key === "Enter" || key === " ");
}
