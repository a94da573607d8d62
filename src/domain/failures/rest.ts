import type { Failure } from "./failure.ts";

/** How long a queue rests before its next try, in milliseconds: about four minutes in all. */
const RESTS_MS = [5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000];

/**
 * How long a queue rests when a service is away, after so many rests without a success between
 * them; undefined when it is time to give up and ask a person.
 */
export function restMs(restsBefore: number): number | undefined {
  return RESTS_MS[restsBefore];
}

/**
 * Whether leaving a service alone for some minutes is likely to mend a failure: it asked for that,
 * it is away, or the connection broke. What a person or an instructor has to mend is not among them.
 */
export function restMends({ kind }: Failure): boolean {
  return (
    kind === "throttled" ||
    kind === "service-unavailable" ||
    kind === "connection-lost" ||
    kind === "upload-stalled" ||
    kind === "unreachable"
  );
}
