import { MAX_SHORT_WAIT_S } from "./cooldown.ts";
import { describeFailure } from "./describe-failure.ts";
import type { Failure } from "./failure.ts";

const MAX_TRIES = 3;
const MAX_BACKOFF_MS = 20_000;
const FIRST_WAIT_MS = 1500;

/**
 * How long to wait before the next try of a request, in milliseconds, or undefined when it is time
 * to give up: three tries and 20 seconds in total. Delays grow and are randomized, so that a class
 * that ran at the same time does not retry at the same time
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). A server's
 * Retry-After is the minimum.
 *
 * @param attempt which try failed, from 1.
 * @param elapsedMs since the first try started.
 * @param random from 0 to below 1.
 */
export function nextTryMs(
  failure: Failure,
  attempt: number,
  elapsedMs: number,
  random: number,
): number | undefined {
  const isRepeated = describeFailure(failure).retry.startsWith("backoff");
  if (attempt >= MAX_TRIES || !isRepeated) return undefined;
  const spread = FIRST_WAIT_MS * 3 ** (attempt - 1) * (0.5 + random);
  const wait = Math.max(spread, 1000 * (failure.evidence?.retryAfterS ?? 0) + 500 * random);
  return elapsedMs + wait <= MAX_BACKOFF_MS ? Math.round(wait) : undefined;
}

/**
 * Whether a failure is likely to clear up within minutes: throttling, an unavailable service, or a
 * broken connection; not one that asks to wait for longer.
 */
export function isTransient(failure: Failure): boolean {
  const isShort = (failure.evidence?.retryAfterS ?? 0) <= MAX_SHORT_WAIT_S;
  return isShort && describeFailure(failure).retry.endsWith("cooldown");
}

/** What a network that comes and goes does to single requests. */
const OF_CONNECTION: readonly Failure["kind"][] = [
  "connection-silent",
  "timed-out",
  // A lost answer looks like one without CORS headers once the host can be reached again.
  "answer-hidden",
  "cors-refused",
];

/**
 * Whether a failure may be of one request alone where others of its kind have just been answered: of its
 * connection, or of one copy of the function.
 */
export function mayBeOfOneRequest({ kind, evidence }: Failure): boolean {
  return OF_CONNECTION.includes(kind) || (evidence?.status ?? 0) >= 500;
}

/**
 * The seconds in a Retry-After header, which contains seconds or a date; undefined for anything
 * else. https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function retryAfterS(header: string | null | undefined, nowMs: number): number | undefined {
  if (header === null || header === undefined || header.trim() === "") return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const untilMs = Date.parse(header);
  return Number.isNaN(untilMs) ? undefined : Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}
