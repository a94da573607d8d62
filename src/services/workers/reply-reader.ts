import { AppError } from "#domain/failures/failure.ts";
import type { ReplyContent } from "#domain/inference/reply.ts";
import { startReplyWorker, type WorkerPort } from "./browser-workers.ts";
import type { ReplyRead, ReplyToRead } from "./reply-worker.ts";
import { createWorkerJobs, type WorkerJobs } from "./worker-jobs.ts";

type ReplyJobs = WorkerJobs<ReplyToRead, ReplyRead>;

/** One for each platform: the worker is kept for the next reply. */
const jobsOf = new WeakMap<() => WorkerPort, ReplyJobs>();

function replyJobs(startWorker: () => WorkerPort): ReplyJobs {
  const jobs =
    jobsOf.get(startWorker) ??
    createWorkerJobs<ReplyToRead, ReplyRead>(
      startWorker,
      () => new AppError({ kind: "reply-reader-stopped" }),
    );
  jobsOf.set(startWorker, jobs);
  return jobs;
}

/** Starts the worker while the reply is awaited, which takes longer than most replies to parse. */
export function prepareReplyReader(startWorker = startReplyWorker): void {
  replyJobs(startWorker).start();
}

/**
 * Reads an API's reply in a worker: a large mask is megabytes of JSON, which would block the page.
 * Replies are read one after another; aborting the one that is being read terminates the worker. The
 * body is transferred, not copied. @throws AppError
 */
export async function readReply(
  toRead: ReplyToRead,
  signal: AbortSignal,
  startWorker = startReplyWorker,
): Promise<ReplyContent> {
  const transfer = [toRead.reply.body];
  const read = await replyJobs(startWorker).ask(toRead, { signal, transfer });
  if ("failure" in read) throw new AppError(read.failure);
  return read.content;
}
