import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { type InferenceReply, parseReply, type ReplyContent } from "#domain/inference/reply.ts";
import type { RequestContext } from "#domain/inference/request-context.ts";

/** A reply as received, and its request. */
export interface ReplyToRead {
  readonly reply: InferenceReply;
  readonly request: RequestContext;
}

type ReadingResult = { readonly content: ReplyContent } | { readonly failure: Failure };

/** The answer to the reply of the same id. */
export type ReplyRead = { readonly id: number } & ReadingResult;

addEventListener("message", ({ data }: MessageEvent<ReplyToRead & { readonly id: number }>) => {
  void read(data).then((result) => {
    const answer: ReplyRead = { id: data.id, ...result };
    postMessage(answer, { transfer: "content" in result ? buffersOf(result.content) : [] });
  });
});

async function read({ reply, request }: ReplyToRead): Promise<ReadingResult> {
  try {
    return { content: await parseReply(reply, request) };
  } catch (thrown) {
    return { failure: failureOf(thrown, "reading the reply") };
  }
}

function buffersOf(content: ReplyContent): ArrayBuffer[] {
  // Our own parser allocates the scores; they are never shared.
  return content.kind === "prediction" ? [content.prediction.scores.buffer as ArrayBuffer] : [];
}
