import type { NumericArray } from "#domain/array/dtype.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { ReferenceMask } from "#domain/scores/reference-mask.ts";
import type { EditPreview, WorkerAnswer, WorkerRequest, WorkerTask } from "./array-worker.ts";

/** What is to be made of a file. */
interface ReadOrder {
  /** Applied to the file's array one after the other. */
  readonly edits: readonly Edit[];
  /** The model's: it decides which axis is the bands, and how values are encoded. */
  readonly card: ModelCard;
  readonly signal: AbortSignal;
}

interface Urgency {
  readonly signal: AbortSignal;
  /** Whether to go before the files that wait. */
  readonly isUrgent: boolean;
}

/** A file that the worker is to look at. */
interface Job {
  readonly request: WorkerRequest;
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** The one worker, started when the first file is read and kept for the next. */
let worker: Worker | undefined;
/** One file after the other, so that one alone is in memory. */
let current: Job | undefined;
let waiting: readonly Job[] = [];
let lastId = 0;

/**
 * Reads a file in a worker: content, statistics, hashes and what to upload. Planes are moved here,
 * not copied. Files are read one after the other, urgent ones first.
 * @throws AppError "unreadable-array" with a reason and a remedy, "aborted" as soon as the signal
 *   says so, "unexpected" for a fault of our own.
 */
export async function readArray(
  file: Blob,
  { edits, card, signal, isUrgent }: ReadOrder & Urgency,
): Promise<{ readonly array: PreparedArray; readonly bands: readonly NumericArray[] }> {
  const answer = await ask(file, { kind: "read", edits, card }, { signal, isUrgent });
  if (answer.kind !== "read") throw mixedUp(answer);
  const { content, bands, rewrittenFile } = answer;
  return { array: { ...content, upload: rewrittenFile ?? file }, bands };
}

/**
 * What would come of several other lists of edits, one outcome each, in their order: the content
 * that would be sent, or why the edits cannot be applied. @throws AppError as `readArray`
 */
export async function tryEdits(
  file: Blob,
  alternatives: readonly (readonly Edit[])[],
  { card, signal }: Omit<ReadOrder, "edits">,
): Promise<readonly EditPreview[]> {
  const task = { kind: "try", alternatives, card } as const;
  const answer = await ask(file, task, { signal, isUrgent: true });
  if (answer.kind !== "tried") throw mixedUp(answer);
  return answer.outcomes;
}

/** Every image of a batch as an npy file of its own, with its bands last. @throws AppError */
export async function splitBatch(
  file: Blob,
  edits: readonly Edit[],
  card: ModelCard,
): Promise<readonly Blob[]> {
  const whenever = { signal: new AbortController().signal, isUrgent: true };
  const answer = await ask(file, { kind: "split", edits, card }, whenever);
  if (answer.kind !== "split") throw mixedUp(answer);
  return answer.chips;
}

/** The labels in a mask. @throws AppError where the file is no mask of one class */
export async function readReferenceMask(file: Blob): Promise<ReferenceMask> {
  const whenever = { signal: new AbortController().signal, isUrgent: true };
  const answer = await ask(file, { kind: "truth" }, whenever);
  if (answer.kind !== "truth") throw mixedUp(answer);
  return answer.truth;
}

async function ask(
  file: Blob,
  task: WorkerTask,
  { signal, isUrgent }: Urgency,
): Promise<WorkerAnswer> {
  if (signal.aborted) throw new AppError({ kind: "aborted" });
  lastId += 1;
  const request: WorkerRequest = { id: lastId, file, task };
  const abort = (): void => abandon(request.id);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await new Promise<WorkerAnswer>((resolve, reject) => {
      const job: Job = { request, resolve, reject };
      waiting = isUrgent ? [job, ...waiting] : [...waiting, job];
      startNext();
    });
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function startNext(): void {
  if (current !== undefined) return;
  const [next, ...others] = waiting;
  if (next === undefined) return;
  current = next;
  waiting = others;
  worker ??= startWorker();
  worker.postMessage(next.request);
}

function startWorker(): Worker {
  const started = new Worker(new URL("./array-worker.ts", import.meta.url), { type: "module" });
  started.addEventListener("message", ({ data }: MessageEvent<WorkerAnswer>) => settle(data));
  started.addEventListener("error", (event) => {
    event.preventDefault();
    if (worker === started) stopWorker(stoppedReading());
  });
  return started;
}

function settle(answer: WorkerAnswer): void {
  const job = current;
  if (job === undefined || job.request.id !== answer.id) return;
  current = undefined;
  if (answer.kind === "failed") job.reject(new AppError(answer.failure));
  else job.resolve(answer);
  startNext();
}

/** Gives one file up; work on it that is under way ends with its worker, and another goes on. */
function abandon(id: number): void {
  const aborted = new AppError({ kind: "aborted" });
  if (current?.request.id === id) stopWorker(aborted);
  for (const job of waiting) if (job.request.id === id) job.reject(aborted);
  waiting = waiting.filter(({ request }) => request.id !== id);
}

/** Ends the worker with the file that it works on; the next file starts another. */
function stopWorker(reason: AppError): void {
  worker?.terminate();
  worker = undefined;
  current?.reject(reason);
  current = undefined;
  startNext();
}

function stoppedReading(): AppError {
  return new AppError({
    kind: "unreadable-array",
    reason: "The part of the page that reads files stopped while it read this one.",
    remedy: "Choose the file again; if it stops again, reload the page or choose a smaller file.",
  });
}

function mixedUp({ kind }: WorkerAnswer): AppError {
  return new AppError({
    kind: "unexpected",
    message: `The reader answered another question: ${kind}.`,
  });
}
