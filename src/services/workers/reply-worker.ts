import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { type InferenceReply, parseReply, type ReplyContent } from "#domain/inference/reply.ts";
import type { RequestContext } from "#domain/inference/request-context.ts";

/** A reply as received, and its request. */
export interface ReplyToRead {
  readonly reply: InferenceReply;
  readonly request: RequestContext;
}

export type ReplyRead = { readonly content: ReplyContent } | { readonly failure: Failure };

addEventListener("message", ({ data }: MessageEvent<ReplyToRead>) => {
  void answer(data).then((read) =>
    postMessage(read, { transfer: "content" in read ? buffersOf(read.content) : [] }),
  );
});

async function answer({ reply, request }: ReplyToRead): Promise<ReplyRead> {
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
