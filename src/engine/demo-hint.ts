import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Failure } from "#domain/failures/failure.ts";

/** A refusal of credentials with what the page offers against it: a restarted local stack knows none. */
export function withDemoHint(
  failure: Failure,
  { demoCredentials }: Pick<WorkshopConfig, "demoCredentials">,
): Failure {
  const isRefused = failure.kind === "credentials-refused" && demoCredentials !== undefined;
  return isRefused ? { ...failure, offersDemo: true } : failure;
}
