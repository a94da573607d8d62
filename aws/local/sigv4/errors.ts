import { formatLongDate, LARGEST_SKEW_MS } from "./claims.ts";
import { MISMATCH, refusal } from "./error.ts";
import { inWordsOfS3 } from "./errors-s3.ts";
import type { Objection, Refusal, SigningService } from "./verify.ts";

type Dialect = (objection: Objection) => Refusal;

/** Puts an objection in the words of the service that the request was meant for. */
export function refusalFor(objection: Objection, service: SigningService): Refusal {
  return DIALECTS[service](objection);
}

const DIALECTS: Readonly<Record<SigningService, Dialect>> = {
  s3: inWordsOfS3,
  sts: inWordsOfSts,
  sagemaker: inWordsOfJsonServices,
  "execute-api": inWordsOfJsonServices,
};

/** STS/latest/APIReference/CommonErrors.html */
function inWordsOfSts(objection: Objection): Refusal {
  switch (objection.kind) {
    case "anonymous":
      return refusal(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
    case "unsupported-mechanism":
      return refusal(400, "IncompleteSignature", "Authorization header requires AWS4-HMAC-SHA256.");
    case "malformed":
      return refusal(400, "IncompleteSignature", objection.reason);
    case "unknown-key":
    case "wrong-token":
      return refusal(
        403,
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
      );
    case "expired-token":
      return refusal(403, "ExpiredToken", "The security token included in the request is expired");
    default:
      return refusal(403, "SignatureDoesNotMatch", sentenceOnSignature(objection));
  }
}

/** What SageMaker and API Gateway answer: APIReference/CommonErrors.html of each. */
function inWordsOfJsonServices(objection: Objection): Refusal {
  switch (objection.kind) {
    case "anonymous":
      return refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    case "unsupported-mechanism":
      return refusal(
        403,
        "IncompleteSignatureException",
        "Authorization header requires AWS4-HMAC-SHA256.",
      );
    case "malformed":
      return refusal(403, "IncompleteSignatureException", objection.reason);
    case "unknown-key":
    case "wrong-token":
      return refusal(
        403,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
      );
    case "expired-token":
      return refusal(
        403,
        "ExpiredTokenException",
        "The security token included in the request is expired",
      );
    default:
      return refusal(403, "InvalidSignatureException", sentenceOnSignature(objection));
  }
}

type SignatureObjection = Exclude<
  Objection,
  {
    kind:
      | "anonymous"
      | "unsupported-mechanism"
      | "malformed"
      | "unknown-key"
      | "wrong-token"
      | "expired-token";
  }
>;

function sentenceOnSignature(objection: SignatureObjection): string {
  // biome-ignore lint/nursery/useExhaustiveSwitchCases: the type excludes the others, which the rule does not see; the compiler does.
  switch (objection.kind) {
    case "wrong-service":
      return `Credential should be scoped to correct service: '${objection.expected}'.`;
    case "wrong-region":
      return `Credential should be scoped to a valid region, not '${objection.claims.region}'.`;
    case "clock-skewed":
    case "url-expired":
    case "url-not-yet-valid":
      return sentenceOnTime(objection.claims.signedAt, objection.now);
    case "headers-not-signed":
      return `'${objection.names.join("', '")}' must be a 'SignedHeader' in the AWS Authorization.`;
    case "mismatch":
      return `${MISMATCH} AWS Secret Access Key and signing method. Consult the service documentation for details.`;
  }
}

function sentenceOnTime(signedAt: Date, now: Date): string {
  const late = signedAt <= now;
  const limit = new Date(now.getTime() + (late ? -LARGEST_SKEW_MS : LARGEST_SKEW_MS));
  const [said, then, today] = [signedAt, limit, now].map(formatLongDate);
  return late
    ? `Signature expired: ${said} is now earlier than ${then} (${today} - 15 min.)`
    : `Signature not yet current: ${said} is still later than ${then} (${today} + 15 min.)`;
}
