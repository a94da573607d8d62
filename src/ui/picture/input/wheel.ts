import type { CanvasPoint } from "./clicks.ts";

type WheelTurn = Pick<WheelEvent, "deltaY" | "deltaMode" | "ctrlKey">;

/**
 * Safari's own event of a pinch, with the scale since it began:
 * https://developer.apple.com/documentation/webkitjs/gestureevent
 */
interface Gesture extends Event {
  readonly clientX: number;
  readonly clientY: number;
  readonly scale: number;
}

export interface WheelEvents {
  /** Magnifies by a factor about a point of the canvas. */
  onZoom(factor: number, about: CanvasPoint): void;
  /** The wheel has come to rest. */
  onEnd(): void;
}

/** A wheel's step of 100 pixels zooms by this. */
const STEP_FACTOR = 1.25;
const STEP_PX = 100;
/** Firefox reports a step as three lines. */
const LINE_PX = STEP_PX / 3;
/** Browsers report a pinch on a touchpad as a wheel with Ctrl and a tenth of the way. */
const PINCH_SCALE = 10;
/** One event may not throw the picture away. */
const MAX_FACTOR = 2;
/** No event for so long ends a turn of the wheel. */
const REST_MS = 150;

/** The factor of one wheel event: above 1 zooms in. @param pagePx the height of a page, for `deltaMode` 2. */
export function wheelFactor({ deltaY, deltaMode, ctrlKey }: WheelTurn, pagePx: number): number {
  const unit = [1, LINE_PX, pagePx][deltaMode] ?? 1;
  const px = deltaY * unit * (ctrlKey ? PINCH_SCALE : 1);
  const factor = STEP_FACTOR ** (-px / STEP_PX);
  return Math.min(MAX_FACTOR, Math.max(1 / MAX_FACTOR, factor));
}

/**
 * Reports the wheel and pinches on a touchpad over a canvas, and keeps the page from scrolling or zooming.
 * Stops at the signal.
 */
export function watchWheel(
  { host, area }: { readonly host: HTMLElement; readonly area: HTMLElement },
  events: WheelEvents,
  signal: AbortSignal,
): void {
  let resting: ReturnType<typeof setTimeout> | undefined;
  const zoom = (event: WheelEvent | Gesture, factorOf: (height: number) => number) => {
    const { left, top, width, height } = area.getBoundingClientRect();
    const point = { x: event.clientX - left, y: event.clientY - top };
    if (point.x < 0 || point.y < 0 || point.x >= width || point.y >= height) return;
    event.preventDefault();
    event.stopPropagation();
    events.onZoom(factorOf(height), point);
    clearTimeout(resting);
    resting = setTimeout(() => events.onEnd(), REST_MS);
  };
  const turn = (event: WheelEvent) => {
    if (event.deltaY !== 0) zoom(event, (height) => wheelFactor(event, height));
  };
  let lastScale = 1;
  const pinch = (event: Event) => {
    if (!isGesture(event)) return;
    const factor = event.type === "gesturestart" ? 1 : event.scale / lastScale;
    lastScale = event.scale;
    zoom(event, () => factor);
  };
  host.addEventListener("wheel", turn, { capture: true, passive: false, signal });
  host.addEventListener("gesturestart", pinch, { capture: true, passive: false, signal });
  host.addEventListener("gesturechange", pinch, { capture: true, passive: false, signal });
  signal.addEventListener("abort", () => clearTimeout(resting));
}

function isGesture(event: Event): event is Gesture {
  const { clientX, clientY, scale } = event as Partial<Gesture>; // Unknown to TypeScript's DOM.
  return [clientX, clientY, scale].every((value) => typeof value === "number");
}
