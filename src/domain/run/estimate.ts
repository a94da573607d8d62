import { activeStatus, isWaiting, type Run } from "./run.ts";

/** Assumed duration of a run before any has been timed: a cold start, an upload and a reply. */
const UNTIMED_RUN_MS = 5000;

/**
 * The estimated duration of active and waiting runs, in milliseconds: each takes the average of the
 * timed ones. 0 if there are none.
 */
export function estimatedQueueMs(runs: readonly Run[]): number {
  const ahead = runs.filter((run) => activeStatus(run) !== undefined || isWaiting(run)).length;
  const timed = runs.filter(({ status }) => status.state === "done").map(totalMs);
  const known = timed.filter((ms) => ms > 0);
  const each =
    known.length === 0 ? UNTIMED_RUN_MS : known.reduce((sum, ms) => sum + ms, 0) / known.length;
  return ahead * each;
}

function totalMs({ timings }: Run): number {
  return (timings.signing ?? 0) + (timings.uploading ?? 0) + (timings.inferring ?? 0);
}
