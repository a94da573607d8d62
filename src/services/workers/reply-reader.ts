import { AppError } from "#domain/failures/failure.ts";
import type { ReplyContent } from "#domain/inference/reply.ts";
import { startReplyWorker } from "./browser-workers.ts";
import type { ReplyRead, ReplyToRead } from "./reply-worker.ts";

/**
 * Reads an API's reply in a worker: a large mask is megabytes of JSON, which would block the page.
 * Each reply has its own worker, which is terminated when the signal aborts. The body is
 * transferred, not copied. @throws AppError
 */
export function readReply(
  toRead: ReplyToRead,
  signal: AbortSignal,
  startWorker = startReplyWorker,
): Promise<ReplyContent> {
  const worker = startWorker();
  return new Promise<ReplyContent>((resolve, reject) => {
    const abort = (): void => reject(new AppError({ kind: "aborted" }));
    signal.addEventListener("abort", abort, { once: true });
    worker.addEventListener("message", ({ data }: MessageEvent<ReplyRead>) => {
      if ("failure" in data) reject(new AppError(data.failure));
      else resolve(data.content);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      reject(
        new AppError({ kind: "unexpected", message: event.message, step: "reading the reply" }),
      );
    });
    worker.postMessage(toRead, { transfer: [toRead.reply.body] });
    if (signal.aborted) abort();
  }).finally(() => worker.terminate());
}
