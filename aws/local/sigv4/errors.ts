import { formatLongDate, MAX_SKEW_MS } from "./claims.ts";
import { MISMATCH, serviceError } from "./error.ts";
import { formatS3Error } from "./errors-s3.ts";
import type { ServiceError, SignatureProblem, SigningService } from "./types.ts";

/** Formats a signature problem as the error of the service that the request addressed. */
export function formatError(problem: SignatureProblem, service: SigningService): ServiceError {
  if (service === "s3") return formatS3Error(problem);
  return formatNonS3Error(problem, service === "sts" ? STS_CODES : JSON_CODES);
}

interface ErrorCodes {
  readonly missingToken: readonly [code: string, message: string];
  readonly incomplete: readonly [status: number, code: string];
  readonly invalidToken: string;
  readonly expiredToken: string;
  readonly mismatch: string;
}

/** STS/latest/APIReference/CommonErrors.html */
const STS_CODES: ErrorCodes = {
  missingToken: ["MissingAuthenticationToken", "Request is missing Authentication Token"],
  incomplete: [400, "IncompleteSignature"],
  invalidToken: "InvalidClientTokenId",
  expiredToken: "ExpiredToken",
  mismatch: "SignatureDoesNotMatch",
};

/** SageMaker and API Gateway: APIReference/CommonErrors.html of each. */
const JSON_CODES: ErrorCodes = {
  missingToken: ["MissingAuthenticationTokenException", "Missing Authentication Token"],
  incomplete: [403, "IncompleteSignatureException"],
  invalidToken: "UnrecognizedClientException",
  expiredToken: "ExpiredTokenException",
  mismatch: "InvalidSignatureException",
};

function formatNonS3Error(problem: SignatureProblem, codes: ErrorCodes): ServiceError {
  switch (problem.kind) {
    case "anonymous":
      return serviceError(403, ...codes.missingToken);
    case "unsupported-mechanism":
    case "several-mechanisms":
      return serviceError(...codes.incomplete, "Authorization header requires AWS4-HMAC-SHA256.");
    case "malformed":
      return serviceError(...codes.incomplete, problem.reason);
    case "unknown-key":
    case "wrong-token":
      return serviceError(
        403,
        codes.invalidToken,
        "The security token included in the request is invalid.",
      );
    case "expired-token":
      return serviceError(
        403,
        codes.expiredToken,
        "The security token included in the request is expired",
      );
    default:
      return serviceError(403, codes.mismatch, mismatchMessage(problem));
  }
}

function mismatchMessage(problem: SignatureProblem): string {
  switch (problem.kind) {
    case "wrong-service":
      return `Credential should be scoped to correct service: '${problem.expected}'.`;
    case "wrong-region":
      return `Credential should be scoped to a valid region, not '${problem.claims.region}'.`;
    case "clock-skewed":
    case "url-expired":
    case "url-not-yet-valid":
      return timeMessage(problem.claims.signedAt, problem.now);
    case "headers-not-signed":
      return `'${problem.names.join("', '")}' must be a 'SignedHeader' in the AWS Authorization.`;
    default:
      return `${MISMATCH} AWS Secret Access Key and signing method. Consult the service documentation for details.`;
  }
}

function timeMessage(signedAt: Date, now: Date): string {
  const late = signedAt <= now;
  const limit = new Date(now.getTime() + (late ? -MAX_SKEW_MS : MAX_SKEW_MS));
  const [signed, bound, current] = [signedAt, limit, now].map(formatLongDate);
  return late
    ? `Signature expired: ${signed} is now earlier than ${bound} (${current} - 15 min.)`
    : `Signature not yet current: ${signed} is still later than ${bound} (${current} + 15 min.)`;
}
