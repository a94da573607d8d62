import { AppError } from "#domain/failures/failure.ts";
import type { Evaluation } from "#domain/scores/evaluation.ts";
import { startEvaluationWorker, type WorkerPort } from "./browser-workers.ts";
import type { Evaluated, ToEvaluate } from "./evaluation-worker.ts";
import { createWorkerJobs, type WorkerJobs } from "./worker-jobs.ts";

type EvaluationJobs = WorkerJobs<ToEvaluate, Evaluated>;

/** One for each way to start it: the worker is kept for the next prediction. */
const jobsOf = new WeakMap<() => WorkerPort, EvaluationJobs>();

/** What is copied at once: a millisecond's work. */
const SLICE = 2 ** 20;

/**
 * Evaluates a prediction in a worker: sorting millions of scores would block the page for seconds. The pixels
 * are copied a slice at a time, with the page's own work between. @throws AppError
 */
export async function evaluate(
  { labels, scores }: ToEvaluate,
  signal: AbortSignal,
  startWorker = startEvaluationWorker,
): Promise<Evaluation> {
  const jobs =
    jobsOf.get(startWorker) ??
    createWorkerJobs<ToEvaluate, Evaluated>(
      startWorker,
      () => new AppError({ kind: "unexpected", message: "The worker of the curves stopped." }),
    );
  jobsOf.set(startWorker, jobs);
  const copies = {
    labels: new Uint8Array(labels.length),
    scores: new Float32Array(scores.length),
  };
  for (let start = 0; start < scores.length; start += SLICE) {
    if (start > 0) await nextTask();
    if (signal.aborted) throw new AppError({ kind: "aborted" });
    copies.labels.set(labels.subarray(start, start + SLICE), start);
    copies.scores.set(scores.subarray(start, start + SLICE), start);
  }
  const transfer = [copies.labels.buffer, copies.scores.buffer];
  const answer = await jobs.ask(copies, { signal, transfer });
  if ("failure" in answer) throw new AppError(answer.failure);
  return answer.evaluation;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
