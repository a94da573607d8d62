import { AppError } from "#domain/failures/failure.ts";
import { clockOffset, serverTimeIn } from "./server-time.ts";

/** The engine's clock; tests advance a manual one. */
export interface Clock {
  /** Milliseconds since 1970, by this computer. */
  now(): number;
  /** Monotonic milliseconds since an arbitrary time. */
  monotonicMs(): number;
  /** @throws AppError "aborted" when the signal aborts */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** A signal that aborts with a TimeoutError. */
  timeout(ms: number): AbortSignal;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep,
  timeout: (ms) => AbortSignal.timeout(ms),
};

/**
 * How long one measurement is valid: the clock may be set, or the laptop wake, between two pastes.
 */
const FRESH_MS = 60_000;
const TIMEOUT_MS = 3000;

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new AppError({ kind: "aborted" }));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

let offsetMs = 0;
let measuredAt = Number.NEGATIVE_INFINITY;

/** AWS's time, regardless of this computer's clock: requests are signed with it. */
export function correctedNow(): Date {
  return new Date(Date.now() + offsetMs);
}

/** How far this computer's clock is behind, in milliseconds; negative where it is ahead. */
export function clockOffsetMs(): number {
  return offsetMs;
}

/**
 * Measures the clock against this page's own server, unless it did so within the last minute. Never
 * rejects: without a Date header the clock does not change.
 */
export async function measureClock(): Promise<void> {
  if (Math.abs(performance.now() - measuredAt) < FRESH_MS) return;
  const askedAtMs = Date.now();
  try {
    const { headers } = await fetch("config.json", {
      method: "HEAD",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answeredAtMs = Date.now();
    const [date, age] = [headers.get("Date"), headers.get("Age")];
    adopt(clockOffset({ date, age, askedAtMs, answeredAtMs }));
  } catch {
    // Offline or slow: the request that needs the time will report it.
  }
}

/**
 * Sets the clock by the server's time in a refusal, if it contains one. Returns true if that
 * changed `correctedNow` by seconds, so that signing again may help.
 */
export function learnServerTime(refusal: string): boolean {
  const server = serverTimeIn(refusal);
  if (server === undefined) return false;
  const before = offsetMs;
  adopt(server.getTime() - Date.now());
  return Math.abs(offsetMs - before) > 5000;
}

function adopt(measured: number | undefined): void {
  if (measured === undefined) return;
  offsetMs = measured;
  measuredAt = performance.now();
}
