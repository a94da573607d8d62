/** How long a browser without requestIdleCallback is left alone first. */
const SETTLE_MS = 200;

/** Calls back once when the page has nothing better to do; not at all after the signal. */
export function whenIdle(callback: () => void, signal: AbortSignal): void {
  // What was waited for before may have outlasted the picture.
  if (signal.aborted) return;
  if (typeof requestIdleCallback === "function") {
    const handle = requestIdleCallback(callback, { timeout: 1000 });
    signal.addEventListener("abort", () => cancelIdleCallback(handle));
  } else {
    const handle = setTimeout(callback, SETTLE_MS);
    signal.addEventListener("abort", () => clearTimeout(handle));
  }
}
