import type { IncomingMessage } from "node:http";

/**
 * A request's whole body, or undefined if it is longer than `limitBytes`. What is over the limit is
 * read and thrown away, as a client that is cut off in the middle of sending never sees the answer.
 */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= limitBytes) chunks.push(chunk);
  }
  return length <= limitBytes ? Buffer.concat(chunks) : undefined;
}
