import type { Failure } from "./failure.ts";

const TRIES = 3;
const BUDGET_MS = 20_000;
const FIRST_MS = 1500;

/**
 * Refusals behind which a crowd may stand: the endpoint's own word for it, and the gateway's 500,
 * which is all that a page sees of a Lambda function that AWS throttles:
 * https://repost.aws/knowledge-center/api-gateway-429-limit
 */
const CROWDED = new Set(["endpoint-busy", "api-cannot-run-function"]);

/**
 * Whether waiting a little is likely to mend a failure: too many requests, or a service that is
 * briefly away. Nothing else is ever repeated without being asked.
 */
function passesByItself(failure: Failure): boolean {
  if (failure.kind === "throttled" || failure.kind === "service-unavailable") return true;
  return failure.kind === "inference-refused" && CROWDED.has(failure.code);
}

/**
 * How long to wait before the next try, in milliseconds, or undefined where it is time to give up:
 * three tries and 20 seconds in all. The waits grow from try to try and are spread at random, so
 * that a class that pressed at once does not press at once again
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). A server that says
 * how long is waited for that long at the least.
 *
 * @param attempt which try failed, from 1.
 * @param elapsedMs since the first try began.
 * @param random from 0 to below 1.
 */
export function nextTryMs(
  failure: Failure,
  attempt: number,
  elapsedMs: number,
  random: number,
): number | undefined {
  if (attempt >= TRIES || !passesByItself(failure)) return undefined;
  const spread = FIRST_MS * 3 ** (attempt - 1) * (0.5 + random);
  const wait = Math.max(spread, 1000 * (failure.evidence?.retryAfterS ?? 0) + 500 * random);
  return elapsedMs + wait <= BUDGET_MS ? Math.round(wait) : undefined;
}

/**
 * The seconds in a Retry-After header, which holds seconds or a date; undefined for anything else.
 * https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function retryAfterS(header: string | null | undefined, nowMs: number): number | undefined {
  if (header === null || header === undefined || header.trim() === "") return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const untilMs = Date.parse(header);
  return Number.isNaN(untilMs) ? undefined : Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}
