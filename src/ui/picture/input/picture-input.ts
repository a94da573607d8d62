import type { PixelBox } from "#domain/array/pixel-box.ts";
import {
  type Fingers,
  type PixelPosition,
  pinchView,
  pixelAt,
  type Size,
  type View,
  zoomViewAbout,
} from "#domain/render/view.ts";
import { boxBetween } from "#domain/view/viewport-window.ts";
import { watchBoxes } from "./box-drag.ts";
import { type CanvasPoint, watchClicks } from "./clicks.ts";
import { watchKeyboard } from "./keyboard.ts";
import { watchPinch } from "./pinch.ts";
import { centreOf, PointerReadout } from "./pointer-readout.ts";
import { isClickKey, viewAfterKey } from "./view-keys.ts";
import { watchWheel } from "./wheel.ts";

interface InputElements {
  /** Receives pointer, touch and keyboard events. */
  readonly host: HTMLElement;
  readonly area: HTMLElement;
  readonly crosshair: HTMLElement;
}

/** The picture, as input reads and changes it. Sizes and views are in CSS pixels. */
export interface InputTarget {
  /** The content of the canvas; undefined if empty. */
  shown(): { readonly scene: Size; readonly view: View; readonly size: Size } | undefined;
  /** The view of the whole scene; undefined while the canvas has no size. */
  wholeView(): View | undefined;
  /** Goes to a view requested by a key. */
  goTo(view: View): void;
  /** Shows a view during a turn of the wheel. */
  follow(view: View): void;
  /** The turn has ended. */
  settle(): void;
  /** Two fingers are down: a one-finger gesture ends. */
  startPinch(): void;
  followPinch(view: View): void;
  endPinch(): void;
}

export interface InputEvents {
  /** The scene pixel under the pointer or the crosshair changed; undefined outside the scene. */
  onHover(pixel: PixelPosition | undefined): void;
  /** A pixel was clicked, tapped, or chosen by a key. */
  onPixelClick(pixel: PixelPosition): void;
  /** A box was dragged with Shift; undefined for a press without a drag. */
  onBox(box: PixelBox | undefined): void;
  /** A key that the picture does not use. Returns whether it was used. */
  onKey(event: KeyboardEvent): boolean;
  /** A key is up, or the focus was lost while a used key was held. */
  onKeyUp(event: KeyboardEvent): void;
}

/** Keyboard, clicks, pinches and hovering over a picture; Plotly handles its other gestures. */
export class PictureInput {
  readonly #host: HTMLElement;
  readonly #target: InputTarget;
  readonly #events: InputEvents;
  readonly #readout: PointerReadout;
  /** The start of a pinch: the fingers' positions and the view. */
  #pinch: { readonly fingers: Fingers; readonly view: View } | undefined;

  #clicked: CanvasPoint | undefined;

  /** Stops listening at the signal. */
  constructor(
    elements: InputElements,
    target: InputTarget,
    events: InputEvents,
    signal: AbortSignal,
  ) {
    this.#host = elements.host;
    this.#target = target;
    this.#events = events;
    this.#readout = new PointerReadout(elements, events.onHover, signal);
    const keys = {
      onDown: (event: KeyboardEvent) => this.#press(event),
      onUp: (event: KeyboardEvent) => events.onKeyUp(event),
    };
    const pinch = {
      onStart: (fingers: Fingers) => this.#startPinch(fingers),
      onMove: (fingers: Fingers) => this.#followPinch(fingers),
      onEnd: () => this.#endPinch(),
    };
    const { host } = elements;
    watchKeyboard(host, keys, signal);
    watchPinch(elements, pinch, signal);
    watchClicks(elements, (point) => this.#clickAt(point), signal);
    watchBoxes(elements, (corners) => this.#selectBox(corners), signal);
    const wheel = {
      onZoom: (factor: number, about: CanvasPoint) => this.#zoomAbout(about, factor),
      onEnd: () => target.settle(),
    };
    watchWheel(elements, wheel, signal);
    host.addEventListener("pointerdown", () => this.#takeFocus(), { signal });
    host.addEventListener("pointermove", () => this.updateHover(), { signal });
    host.addEventListener("focusout", () => this.#leave(), { signal });
  }

  get isPinching(): boolean {
    return this.#pinch !== undefined;
  }

  /** Reports the pixel under a pointer that may not have moved while the view changed. */
  updateHover(): void {
    const shown = this.#target.shown();
    if (shown) this.#readout.update(shown.view, shown.size, shown.scene);
  }

  /** The view magnified about the point that was clicked last; undefined without a picture or a click. */
  zoomedAtClick(factor: number): View | undefined {
    const shown = this.#target.shown();
    if (!(shown && this.#clicked)) return undefined;
    const { view, scene, size } = shown;
    return zoomViewAbout(view, scene, size, { ...this.#clicked, factor });
  }

  #selectBox(corners: readonly [CanvasPoint, CanvasPoint] | undefined): void {
    const shown = this.#target.shown();
    if (!shown) return;
    const { view, scene, size } = shown;
    this.#events.onBox(corners && boxBetween(view, size, scene, corners));
  }

  #zoomAbout(point: CanvasPoint, factor: number): void {
    const shown = this.#target.shown();
    // Safari on a phone has gesture events beside a pinch's touch events.
    if (!shown || this.isPinching) return;
    const { view, scene, size } = shown;
    this.#target.follow(zoomViewAbout(view, scene, size, { ...point, factor }));
  }

  #startPinch(fingers: Fingers): void {
    const shown = this.#target.shown();
    if (!shown) return;
    this.#pinch = { fingers, view: shown.view };
    this.#target.startPinch();
  }

  #followPinch(fingers: Fingers): void {
    const shown = this.#target.shown();
    if (!(this.#pinch && shown)) return;
    const { view, fingers: first } = this.#pinch;
    this.#target.followPinch(pinchView(view, shown.scene, shown.size, first, fingers));
  }

  #endPinch(): void {
    this.#pinch = undefined;
    this.#target.endPinch();
  }

  #press(event: KeyboardEvent): boolean {
    if (event.altKey || isButtonKey(event)) return false;
    const shown = this.#target.shown();
    const whole = this.#target.wholeView();
    const view = shown && whole && viewAfterKey(event, shown.view, shown.size, whole);
    if (view) {
      this.#readout.showCrosshair();
      this.#target.goTo(view);
      return true;
    }
    if (!isClickKey(event)) return this.#events.onKey(event);
    this.#readout.showCrosshair();
    this.updateHover();
    if (shown && !event.repeat) this.#clickAt(centreOf(shown.size));
    return true;
  }

  #clickAt(point: CanvasPoint): void {
    this.#clicked = point;
    const shown = this.#target.shown();
    const pixel = shown && pixelAt(shown.view, shown.size, shown.scene, point);
    if (pixel) this.#events.onPixelClick(pixel);
  }

  /** Plotly prevents the browser from focusing the clicked element. */
  #takeFocus(): void {
    this.#readout.hideCrosshair();
    this.#host.focus({ preventScroll: true });
  }

  #leave(): void {
    this.#readout.hideCrosshair();
    this.updateHover();
  }
}

/** Enter and space press a button that has the focus. */
function isButtonKey({ target, key }: KeyboardEvent): boolean {
  return target instanceof HTMLButtonElement && (key === "Enter" || key === " ");
}
