import type { Clock } from "./clock.ts";

/** How long a request may make no progress. Longer than any network pauses that is still up. */
export const MAX_SILENCE_MS = 30_000;

/** Ends a request that is silent for too long: a connection may be accepted and never answered. */
export interface SilenceLimit {
  /** Aborts with the caller's signal, or at the limit. */
  readonly signal: AbortSignal;
  /** Starts the limit anew after progress, with this length. */
  restart(limitMs: number): void;
  /** The limit that ended the request, in seconds; undefined if none did. */
  endedAfterS(): number | undefined;
  /** The request is over. */
  stop(): void;
}

export function limitSilence(clock: Clock, signal: AbortSignal, firstMs: number): SilenceLimit {
  const controller = new AbortController();
  let limitMs = firstMs;
  let sinceMs = clock.monotonicMs();
  let isOver = false;
  let endedAfterS: number | undefined;
  const check = (): void => {
    const leftMs = sinceMs + limitMs - clock.monotonicMs();
    if (isOver || signal.aborted) return;
    if (leftMs > 0) {
      checkAfter(leftMs);
      return;
    }
    endedAfterS = Math.round(limitMs / 1000);
    controller.abort(new DOMException("The connection is silent.", "TimeoutError"));
  };
  let checkedAtMs = Number.POSITIVE_INFINITY;
  // A timer that is due before it goes on counting, instead of a new one at every progress.
  const checkAfter = (ms: number): void => {
    checkedAtMs = clock.monotonicMs() + ms;
    clock.timeout(Math.ceil(ms)).addEventListener("abort", check, { once: true });
  };
  checkAfter(limitMs);
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    restart: (ms) => {
      limitMs = ms;
      sinceMs = clock.monotonicMs();
      if (sinceMs + limitMs < checkedAtMs) checkAfter(limitMs);
    },
    endedAfterS: () => endedAfterS,
    stop: () => {
      isOver = true;
    },
  };
}
