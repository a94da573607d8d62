/** The delay in browsers without requestIdleCallback. */
const SETTLE_MS = 200;

/** Calls back once when the page is idle; never after the signal aborts. */
export function whenIdle(callback: () => void, signal: AbortSignal): void {
  // The picture may have been removed while waiting.
  if (signal.aborted) return;
  if (typeof requestIdleCallback === "function") {
    const handle = requestIdleCallback(callback, { timeout: 1000 });
    signal.addEventListener("abort", () => cancelIdleCallback(handle));
  } else {
    const handle = setTimeout(callback, SETTLE_MS);
    signal.addEventListener("abort", () => clearTimeout(handle));
  }
}
