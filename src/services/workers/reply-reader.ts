import { AppError } from "#domain/failures/failure.ts";
import type { ReplyContent } from "#domain/inference/reply.ts";
import type { ReplyRead, ReplyToRead } from "./reply-worker.ts";

/**
 * What an API's reply holds, read in a worker: a large mask is megabytes of JSON, which would hold
 * the page still. Each reply gets a worker of its own, so that giving one up is to end it. The
 * body is moved, not copied. @throws AppError
 */
export function readReply(toRead: ReplyToRead, signal: AbortSignal): Promise<ReplyContent> {
  const worker = new Worker(new URL("./reply-worker.ts", import.meta.url), { type: "module" });
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
