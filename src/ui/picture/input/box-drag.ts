import type { CanvasPoint } from "./clicks.ts";

/** How far the pointer must move for a box, in CSS pixels. */
const LEAST_PX = 4;

/**
 * Reports each box that is dragged over a canvas with Shift, from one corner to the other, and draws it
 * meanwhile; undefined for a press without a drag. Other listeners do not see these presses. Stops at the
 * signal.
 */
export function watchBoxes(
  { host, area }: { readonly host: HTMLElement; readonly area: HTMLElement },
  onBox: (corners: readonly [CanvasPoint, CanvasPoint] | undefined) => void,
  signal: AbortSignal,
): void {
  const isBox = ({ button, shiftKey }: MouseEvent) => button === 0 && shiftKey;
  const press = (event: PointerEvent) => {
    if (!isBox(event) || !event.isPrimary) return;
    const from = pointIn(area, event);
    if (!from) return;
    event.stopPropagation();
    host.focus({ preventScroll: true });
    const band = document.createElement("div");
    band.className = "picture-band";
    area.append(band);
    const ending = new AbortController();
    const until = { signal: AbortSignal.any([signal, ending.signal]) };
    until.signal.addEventListener("abort", () => band.remove());
    const move = (moved: PointerEvent) => place(band, from, clampedIn(area, moved));
    const lift = (lifted: PointerEvent) => {
      ending.abort();
      const to = clampedIn(area, lifted);
      const isDrag = Math.abs(to.x - from.x) >= LEAST_PX && Math.abs(to.y - from.y) >= LEAST_PX;
      onBox(isDrag ? [from, to] : undefined);
    };
    window.addEventListener("pointermove", move, until);
    window.addEventListener("pointerup", lift, until);
    window.addEventListener("pointercancel", () => ending.abort(), until);
  };
  // Plotly starts its own drag at the mouse event that follows.
  const hide = (event: MouseEvent) => {
    if (isBox(event) && pointIn(area, event)) event.stopPropagation();
  };
  host.addEventListener("pointerdown", press, { capture: true, signal });
  host.addEventListener("mousedown", hide, { capture: true, signal });
}

function pointIn(area: HTMLElement, { clientX, clientY, target }: MouseEvent) {
  const { left, top, width, height } = area.getBoundingClientRect();
  const point = { x: clientX - left, y: clientY - top };
  const isOnButton = target instanceof Element && target.closest("button, .modebar") !== null;
  const isInside = point.x >= 0 && point.y >= 0 && point.x < width && point.y < height;
  return isInside && !isOnButton ? point : undefined;
}

function clampedIn(area: HTMLElement, { clientX, clientY }: MouseEvent): CanvasPoint {
  const { left, top, width, height } = area.getBoundingClientRect();
  return {
    x: Math.min(width, Math.max(0, clientX - left)),
    y: Math.min(height, Math.max(0, clientY - top)),
  };
}

function place(band: HTMLElement, from: CanvasPoint, to: CanvasPoint): void {
  band.style.left = `${Math.min(from.x, to.x)}px`;
  band.style.top = `${Math.min(from.y, to.y)}px`;
  band.style.width = `${Math.abs(to.x - from.x)}px`;
  band.style.height = `${Math.abs(to.y - from.y)}px`;
}
