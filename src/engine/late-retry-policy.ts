import type { Failure } from "#domain/failures/failure.ts";

/**
 * The table of failures is not in the first load. No transient failure can occur before it is
 * loaded: the services that raise them load it too.
 */
let retryPolicy: typeof import("#domain/failures/retry-policy.ts") | undefined;
void import("#domain/failures/retry-policy.ts").then(
  (module) => {
    retryPolicy = module;
  },
  // The page's own server is unreachable, which the page reports elsewhere.
  () => undefined,
);

/** Whether a queue should pause and try again: see `isTransient` in retry-policy.ts. */
export function isTransientFailure(failure: Failure): boolean {
  return retryPolicy?.isTransient(failure) ?? false;
}
