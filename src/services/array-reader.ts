import type { ReadArray } from "#domain/array/read.ts";
import { AppError } from "#domain/failure.ts";
import type { ReadReply, ReadRequest } from "./array-worker.ts";

/** A file that the worker has been asked to read. */
interface Pending {
  readonly file: Blob;
  readonly resolve: (array: ReadArray) => void;
  readonly reject: (error: unknown) => void;
}

/** The one worker, started when the first file is read and kept for the next. */
let worker: Worker | undefined;
const pendings = new Map<number, Pending>();
let lastId = 0;

/**
 * Reads an npy file in a worker: content, statistics, content hash and what to upload. Planes are
 * moved here, not copied. Files are read one after the other.
 * @param options.wantedBandCount how many bands the model takes; see `rasterOf`.
 * @throws AppError "unreadable-array" with a reason and a remedy, "aborted" as soon as the signal
 *   says so, "unexpected" for a fault of our own.
 */
export async function readArray(
  file: Blob,
  { wantedBandCount, signal }: { readonly wantedBandCount: number; readonly signal: AbortSignal },
): Promise<ReadArray> {
  if (signal.aborted) throw new AppError({ kind: "aborted" });
  lastId += 1;
  const id = lastId;
  const abort = (): void => abandon(id);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await new Promise<ReadArray>((resolve, reject) => {
      pendings.set(id, { file, resolve, reject });
      const request: ReadRequest = { id, file, wantedBandCount };
      worker ??= startWorker();
      worker.postMessage(request);
    });
  } finally {
    signal.removeEventListener("abort", abort);
    pendings.delete(id);
  }
}

function startWorker(): Worker {
  const started = new Worker(new URL("./array-worker.ts", import.meta.url), { type: "module" });
  started.addEventListener("message", ({ data }: MessageEvent<ReadReply>) => settle(data));
  started.addEventListener("error", (event) => {
    event.preventDefault();
    if (worker === started) stopWorker(stoppedReading());
  });
  return started;
}

/** A reply to a file that was given up meanwhile finds nobody waiting. */
function settle(reply: ReadReply): void {
  const pending = pendings.get(reply.id);
  if (pending === undefined) return;
  if ("failure" in reply) pending.reject(new AppError(reply.failure));
  else pending.resolve({ ...reply.content, upload: reply.rewrittenFile ?? pending.file });
}

/** Gives one file up, and where nobody waits for another, the work on it too. */
function abandon(id: number): void {
  const aborted = new AppError({ kind: "aborted" });
  if (pendings.size === 1 && pendings.has(id)) stopWorker(aborted);
  else pendings.get(id)?.reject(aborted);
}

/** Ends the worker, so that the next file starts another, and tells all who wait why. */
function stopWorker(reason: AppError): void {
  worker?.terminate();
  worker = undefined;
  for (const pending of pendings.values()) pending.reject(reason);
  pendings.clear();
}

function stoppedReading(): AppError {
  return new AppError({
    kind: "unreadable-array",
    reason: "The part of the page that reads files stopped while it read this one.",
    remedy: "Choose the file again; if it stops again, reload the page or choose a smaller file.",
  });
}
