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

/** The least tiles of an attempt that tell its pace. */
const TIMED_TILES = 3;

/**
 * How long the other tiles of a scene will take at the pace of this attempt, in milliseconds; undefined
 * before there is one.
 * @param nowMs by the clock that timed its steps.
 */
export function remainingTilesMs(run: Run, nowMs: number): number | undefined {
  const active = activeStatus(run);
  if (run.tiles === undefined || active === undefined) return undefined;
  const { done, count, kept } = run.tiles;
  if (done - kept < TIMED_TILES) return undefined;
  return ((count - done) * (nowMs - active.sinceMs)) / (done - kept);
}

function totalMs({ timings }: Run): number {
  return (timings.signing ?? 0) + (timings.uploading ?? 0) + (timings.inferring ?? 0);
}
