import { type ArrayContent, readArrayContent } from "#domain/array/read.ts";
import { AppError, type Failure } from "#domain/failure.ts";

/** What the page asks of this worker. */
export interface ReadRequest {
  readonly id: number;
  readonly file: Blob;
  readonly wantedBandCount: number;
}

/** What it answers: once a request, in the order of the requests. */
export type ReadReply = { readonly id: number } & (
  | { readonly content: ArrayContent; readonly rewrittenFile: Blob | undefined }
  | { readonly failure: Failure }
);

/** The last request taken up: one file after the other, so that one alone is in memory. */
let last: Promise<void> = Promise.resolve();

addEventListener("message", ({ data }: MessageEvent<ReadRequest>) => {
  last = last.then(() => answer(data));
});

async function answer({ id, file, wantedBandCount }: ReadRequest): Promise<void> {
  try {
    const { content, rewrittenFile } = await readArrayContent(
      await file.arrayBuffer(),
      wantedBandCount,
    );
    const reply: ReadReply = {
      id,
      content,
      rewrittenFile: rewrittenFile === undefined ? undefined : new Blob([rewrittenFile]),
    };
    postMessage(reply, { transfer: buffersOf(content) });
  } catch (error) {
    const reply: ReadReply = { id, failure: failureOf(error) };
    postMessage(reply);
  }
}

/** Each buffer once, as planes may share the file's. */
function buffersOf({ bands }: ArrayContent): ArrayBuffer[] {
  const buffers = new Set(bands.map((plane) => plane.buffer));
  return [...buffers].filter((buffer) => buffer instanceof ArrayBuffer);
}

function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return error.failure;
  if (error instanceof RangeError) {
    return {
      kind: "unreadable-array",
      reason: "This file is too large for the memory that the browser gives to one page.",
      remedy: "Close other tabs and choose it again, or cut a smaller piece out of it.",
    };
  }
  // https://w3c.github.io/FileAPI/#dfn-error-codes
  if (error instanceof DOMException) {
    return {
      kind: "unreadable-array",
      reason: "The browser could not read this file: it was moved, changed or locked meanwhile.",
      remedy: "Choose it again.",
    };
  }
  return { kind: "unexpected", message: `Reading the file failed: ${String(error)}` };
}
