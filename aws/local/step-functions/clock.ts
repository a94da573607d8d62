import { setTimeout as delay } from "node:timers/promises";

/** Time, as the runner uses it. */
export interface Clock {
  now(): Date;
  /** Resolves after a time, or rejects when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The longest time of Node's timers: a longer one would end at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export function systemClock(now: () => Date): Clock {
  return {
    now,
    sleep: (ms, signal) => delay(Math.min(ms, MAX_TIMER_MS), undefined, { signal }),
  };
}

/** What a promise resolves to, unless the signal is aborted first: then rejects with its reason. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
  });
  return await Promise.race([work, aborted]).finally(() => {
    signal.removeEventListener("abort", onAbort);
  });
}

/** What a promise resolves to, unless this many seconds pass first: then throws what `timeout` makes. */
export async function withTimeout<T>(
  work: Promise<T>,
  seconds: number | undefined,
  timeout: () => Error,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<T> {
  if (seconds === undefined) return orAborted(work, signal);
  const done = new AbortController();
  const timer = clock.sleep(seconds * 1000, AbortSignal.any([signal, done.signal]));
  const late = timer.then(() => Promise.reject(timeout()));
  return await Promise.race([work, late]).finally(() => done.abort());
}
