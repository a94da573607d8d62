import type { IncomingMessage } from "node:http";

/**
 * Reads a request's whole body; undefined if it is longer than `limitBytes`. An oversized body is
 * read to its end, because a client that is disconnected while sending never sees the response.
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
