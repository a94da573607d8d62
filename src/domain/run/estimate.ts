import { isWorking, type Run } from "./run.ts";

/** What a run is taken to need before any has been timed: a cold start, an upload and an answer. */
const UNTIMED_RUN_MS = 5000;

/**
 * How long the runs that are under way or wait will take, in milliseconds: as long each as those
 * did on average that were timed. 0 where nothing is ahead.
 */
export function workAheadMs(runs: readonly Run[]): number {
  const ahead = runs.filter((run) => isWorking(run) || run.status.state === "waiting").length;
  const timed = runs.filter(({ status }) => status.state === "done").map(totalMs);
  const known = timed.filter((ms) => ms > 0);
  const each =
    known.length === 0 ? UNTIMED_RUN_MS : known.reduce((sum, ms) => sum + ms, 0) / known.length;
  return ahead * each;
}

function totalMs({ timings }: Run): number {
  return (timings.sign ?? 0) + (timings.upload ?? 0) + (timings.infer ?? 0);
}
