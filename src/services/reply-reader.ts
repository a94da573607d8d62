import { AppError } from "#domain/failure.ts";
import type { Prediction } from "#domain/prediction.ts";
import type { ReplyRead, ReplyToRead } from "./reply-worker.ts";

/**
 * The prediction in an API's reply, read in a worker: a large mask is megabytes of JSON, which
 * would hold the page still. Each reply gets a worker of its own, so that giving one up is to end
 * it. The body is moved, not copied. @throws AppError
 */
export function readReply(reply: ReplyToRead, signal: AbortSignal): Promise<Prediction> {
  const worker = new Worker(new URL("./reply-worker.ts", import.meta.url), { type: "module" });
  return new Promise<Prediction>((resolve, reject) => {
    const abort = (): void => reject(new AppError({ kind: "aborted" }));
    signal.addEventListener("abort", abort, { once: true });
    worker.addEventListener("message", ({ data }: MessageEvent<ReplyRead>) => {
      if ("failure" in data) reject(new AppError(data.failure));
      else resolve(data.prediction);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      reject(new AppError({ kind: "unexpected", message: `Reading the reply: ${event.message}` }));
    });
    worker.postMessage(reply, { transfer: [reply.body] });
    if (signal.aborted) abort();
  }).finally(() => worker.terminate());
}
