import type { Failure } from "#domain/failures/failure.ts";

/**
 * Whether a failure is of the API in front of the function, by its CORS or its integration: invoking the
 * function itself avoids it.
 */
export function isAvoidedByInvocation(failure: Failure): boolean {
  switch (failure.kind) {
    case "cors-refused":
      return failure.service === "api";
    case "cors-preflight-refused":
    case "cors-answer-refused":
    case "answer-hidden":
      return true;
    case "server-mismatch":
      return failure.mismatch === "reads-event";
    case "inference-refused":
      return failure.code === "function-failed";
    default:
      return false;
  }
}
