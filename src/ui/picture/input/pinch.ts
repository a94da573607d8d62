import type { Fingers } from "#domain/render/view.ts";

export interface PinchEvents {
  /** A second finger is down; until the end no other listener receives touch events. */
  onStart(fingers: Fingers): void;
  onMove(fingers: Fingers): void;
  /** One of the two was lifted. */
  onEnd(): void;
}

/** The minimum distance, in CSS pixels: closer fingers would zoom without bounds. */
const NEAREST_APART = 8;

/**
 * Reports two-finger gestures over a canvas, and hides them from the page and from listeners inside
 * the host; also one finger, where `touch-action` gives that to the page. Stops at the signal.
 */
export function watchPinch(
  elements: { readonly host: HTMLElement; readonly area: HTMLElement },
  events: PinchEvents,
  signal: AbortSignal,
): void {
  const { host, area } = elements;
  let isPinching = false;
  const keep = (event: TouchEvent) => {
    event.stopPropagation();
    if (event.cancelable) event.preventDefault();
  };
  const begin = (event: TouchEvent) => {
    const fingers = fingersOn(event, host, area);
    if (!fingers) {
      // Where the style sheet lets one finger scroll the page, it does nothing else.
      if (scrollsPage(event)) event.stopPropagation();
      return;
    }
    keep(event);
    // A third finger changes nothing.
    if (isPinching) return;
    isPinching = true;
    events.onStart(fingers);
  };
  const move = (event: TouchEvent) => {
    const fingers = isPinching && fingersOn(event, host, area);
    if (!fingers) return;
    keep(event);
    events.onMove(fingers);
  };
  const end = (event: TouchEvent) => {
    if (!isPinching || fingersOn(event, host, area)) return;
    isPinching = false;
    events.onEnd();
  };
  const active = { capture: true, passive: false, signal } as const;
  host.addEventListener("touchstart", begin, active);
  host.addEventListener("touchmove", move, active);
  host.addEventListener("touchend", end, active);
  host.addEventListener("touchcancel", end, active);
}

function scrollsPage({ target }: TouchEvent): boolean {
  const frame = target instanceof Element ? target.closest(".picture-frame") : null;
  return frame !== null && getComputedStyle(frame).touchAction !== "none";
}

/** The first two fingers that came down on the host; undefined while there are fewer. */
function fingersOn(
  { touches }: TouchEvent,
  host: HTMLElement,
  area: HTMLElement,
): Fingers | undefined {
  const [one, other] = [...touches].filter(
    ({ target }) => target instanceof Node && host.contains(target),
  );
  if (!(one && other)) return undefined;
  const { left, top } = area.getBoundingClientRect();
  return {
    x: (one.clientX + other.clientX) / 2 - left,
    y: (one.clientY + other.clientY) / 2 - top,
    apart: Math.max(
      NEAREST_APART,
      Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
    ),
  };
}
