import type { Failure } from "#domain/failures/failure.ts";

/**
 * The table of failures is not in the first load. Nothing can fail for a transient reason before it
 * is here: the services that raise such failures load it too.
 */
let retryPolicy: typeof import("#domain/failures/retry-policy.ts") | undefined;
void import("#domain/failures/retry-policy.ts").then(
  (module) => {
    retryPolicy = module;
  },
  // The page's own server is gone, which the page says where it matters.
  () => undefined,
);

/** Whether a queue should pause and try again: see `isTransient` in retry-policy.ts. */
export function isTransientFailure(failure: Failure): boolean {
  return retryPolicy?.isTransient(failure) ?? false;
}
