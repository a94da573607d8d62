/** A point on the canvas, in CSS pixels from its top left. */
export interface CanvasPoint {
  readonly x: number;
  readonly y: number;
}

/** Two presses within this time are a double click, as Plotly counts it. */
export const DOUBLE_CLICK_MS = 300;
/** How far a mouse or a pen may move between down and up for a click, in CSS pixels. */
const STRAY_PX = 4;
/** The same for a finger, which is never still; Plotly starts a pan here. */
const FINGER_STRAY_PX = 8;

const OPEN_POPOVER = "[popover=auto]:popover-open";

interface Press {
  readonly pointerId: number;
  readonly timeStamp: number;
  readonly client: CanvasPoint;
  readonly point: CanvasPoint;
}

/**
 * Reports each click or tap on a canvas, when the pointer is lifted. Ignores drags, presses of
 * buttons over the canvas and touches with two fingers; a click while a popover is open closes that. Both clicks of a double click are at the
 * same point. Stops at the signal.
 */
export function watchClicks(
  elements: { readonly host: HTMLElement; readonly area: HTMLElement },
  onClick: (point: CanvasPoint) => void,
  signal: AbortSignal,
): void {
  let before: Press | undefined;
  let pressing = new AbortController();
  const press = (event: PointerEvent) => {
    pressing.abort();
    if (!event.isPrimary) return;
    const pressed = pressOf(event, elements.area);
    if (!pressed) return;
    const popovers = [...document.querySelectorAll<HTMLElement>(OPEN_POPOVER)];
    pressing = new AbortController();
    const until = { signal: AbortSignal.any([signal, pressing.signal]) };
    const stop = () => pressing.abort();
    const stray = event.pointerType === "touch" ? FINGER_STRAY_PX : STRAY_PX;
    const move = (moved: PointerEvent) => {
      if (moved.pointerId === pressed.pointerId && distance(moved, pressed) >= stray) stop();
    };
    const lift = (lifted: PointerEvent) => {
      if (lifted.pointerId !== pressed.pointerId) return;
      stop();
      if (popovers.length > 0) {
        for (const popover of popovers) hide(popover);
        return;
      }
      const first = before && isDouble(before, pressed) ? before : pressed;
      before = pressed;
      onClick(first.point);
    };
    // Plotly covers the page with an element while a button is down: the host receives no events.
    window.addEventListener("pointermove", move, until);
    window.addEventListener("pointerup", lift, until);
    window.addEventListener("pointercancel", stop, until);
  };
  elements.host.addEventListener("pointerdown", press, { signal });
}

/** Where Plotly covers the page, Chromium does not close one by itself; the others do, before or after this. */
function hide(popover: HTMLElement): void {
  if (popover.matches(OPEN_POPOVER)) popover.hidePopover();
}

/** Undefined if it is not a press on the picture. */
function pressOf(event: PointerEvent, area: HTMLElement): Press | undefined {
  const isMain = event.button === 0 && !event.ctrlKey;
  const isOnButton = event.target instanceof Element && event.target.closest("button") !== null;
  if (!isMain || isOnButton) return undefined;
  const { left, top, width, height } = area.getBoundingClientRect();
  const client = { x: event.clientX, y: event.clientY };
  const point = { x: client.x - left, y: client.y - top };
  if (point.x < 0 || point.y < 0 || point.x >= width || point.y >= height) return undefined;
  return { pointerId: event.pointerId, timeStamp: event.timeStamp, client, point };
}

function isDouble(one: Press, other: Press): boolean {
  const apart = Math.hypot(other.client.x - one.client.x, other.client.y - one.client.y);
  return other.timeStamp - one.timeStamp < DOUBLE_CLICK_MS && apart < FINGER_STRAY_PX;
}

function distance({ clientX, clientY }: PointerEvent, { client }: Press): number {
  return Math.hypot(clientX - client.x, clientY - client.y);
}
