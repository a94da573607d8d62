import type { Failure, Service } from "#domain/failure.ts";

const EXPIRED = new Set(["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"]);
const REFUSED = new Set([
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidToken",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
  "IncompleteSignature",
]);
const THROTTLED = new Set([
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "RequestLimitExceeded",
]);
/** STS words a wrong clock as a signature that has expired or is not yet current. */
const CLOCK_WORDS = /Signature (expired|not yet current)/;

/** What one of AWS's error codes means for a person; undefined where the caller knows better. */
export function awsFailure(
  service: Service,
  error: { readonly code: string; readonly message: string },
): Failure | undefined {
  if (error.code === "RequestTimeTooSkewed" || CLOCK_WORDS.test(error.message)) {
    return { kind: "clock-skewed" };
  }
  if (EXPIRED.has(error.code)) return { kind: "credentials-expired" };
  if (REFUSED.has(error.code)) return { kind: "credentials-refused", service, code: error.code };
  if (THROTTLED.has(error.code)) return { kind: "throttled", service };
  return undefined;
}

/** The code and message of an SDK error; undefined for what is not one (a network error). */
export function sdkError(thrown: unknown): { code: string; message: string } | undefined {
  const isServiceError = thrown instanceof Error && "$metadata" in thrown && "$fault" in thrown;
  return isServiceError ? { code: thrown.name, message: thrown.message } : undefined;
}
