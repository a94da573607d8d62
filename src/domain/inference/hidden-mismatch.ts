import type { Failure } from "#domain/failures/failure.ts";

/**
 * Whether a request's failure may hide that the server wants another batch axis or form of request:
 * behind a proxy integration a function's exception comes as 502 without its words, and usually without
 * the CORS headers with which a page may read even that.
 */
export function mayHideMismatch(failure: Failure): boolean {
  return (
    failure.kind === "answer-hidden" ||
    failure.kind === "cors-answer-refused" ||
    (failure.kind === "inference-refused" && failure.code === "function-failed")
  );
}
