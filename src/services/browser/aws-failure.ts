import { skewInWords } from "#domain/failures/clock-skew.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { Service } from "#domain/failures/service.ts";

/**
 * AWS's error codes that mean the same at every service. S3's own are in classify-refusal.ts.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
const ERROR_CLASSES: Readonly<
  Record<string, "expired" | "refused" | "malformed" | "throttled" | "down">
> = {
  ExpiredToken: "expired",
  ExpiredTokenException: "expired",
  TokenRefreshRequired: "expired",
  InvalidAccessKeyId: "refused",
  InvalidClientTokenId: "refused",
  InvalidToken: "refused",
  SignatureDoesNotMatch: "refused",
  UnrecognizedClientException: "refused",
  AuthorizationHeaderMalformed: "malformed",
  AuthorizationQueryParametersError: "malformed",
  IncompleteSignature: "malformed",
  IncompleteSignatureException: "malformed",
  InvalidRequest: "malformed",
  MissingAuthenticationToken: "malformed",
  SlowDown: "throttled",
  Throttling: "throttled",
  ThrottlingException: "throttled",
  RequestLimitExceeded: "throttled",
  ServiceUnavailable: "down",
  ServiceUnavailableException: "down",
  InternalError: "down",
  InternalFailure: "down",
};

/**
 * The failure behind an AWS error code; undefined for codes that only their service can classify.
 */
export function classifyAwsError(
  service: Service,
  { code, message }: { readonly code: string; readonly message: string },
): Failure | undefined {
  const skew = skewInWords(message);
  if (skew !== undefined) return skew;
  if (code === "RequestTimeTooSkewed") return { kind: "clock-skewed" };
  if (code.startsWith("RegionDisabled")) return { kind: "region-disabled" };
  if (code.startsWith("AccessDenied") && service === "sts") {
    return { kind: "access-denied", service, resource: "AWS’s identity check (STS)" };
  }
  const errorClass = ERROR_CLASSES[code];
  switch (errorClass) {
    case "expired":
      return { kind: "credentials-expired" };
    case "refused":
      return { kind: "credentials-refused", service, code };
    case "malformed":
      return { kind: "request-malformed", service, code };
    case "throttled":
      return { kind: "throttled", service };
    case "down":
      return { kind: "service-unavailable", service };
    default:
      return undefined;
  }
}

/** An AWS SDK error from a service's answer. */
export interface SdkError {
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
}

/** Reads an SDK error; undefined for anything else, such as a network error. */
export function sdkError(thrown: unknown): SdkError | undefined {
  const isServiceError = thrown instanceof Error && "$metadata" in thrown && "$fault" in thrown;
  if (!isServiceError) return undefined;
  const { httpStatusCode: status, requestId } = thrown.$metadata as {
    // The SDK's own type of every service error's $metadata.
    readonly httpStatusCode?: number;
    readonly requestId?: string;
  };
  return { code: thrown.name, message: thrown.message, status, requestId };
}
