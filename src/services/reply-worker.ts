import { type Failure, failureOf } from "#domain/failure.ts";
import { parseReply } from "#domain/inference-reply.ts";
import type { Prediction } from "#domain/prediction.ts";

/** A reply as it came. */
export interface ReplyToRead {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: ArrayBuffer;
}

export type ReplyRead = { readonly prediction: Prediction } | { readonly failure: Failure };

addEventListener("message", ({ data }: MessageEvent<ReplyToRead>) => {
  const read = answer(data);
  const transfer = "prediction" in read ? [read.prediction.scores.buffer as ArrayBuffer] : []; // Our own parser allocates it; it is never shared.
  postMessage(read, { transfer });
});

function answer({ status, contentType, body }: ReplyToRead): ReplyRead {
  try {
    const text = new TextDecoder().decode(body);
    return { prediction: parseReply({ status, contentType, text }) };
  } catch (thrown) {
    return { failure: failureOf(thrown) };
  }
}
