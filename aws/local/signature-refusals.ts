import type { Objection, Refusal, SigningService } from "./signature.ts";
import { type Claims, formatLongDate, LARGEST_SKEW_MS } from "./signature-claims.ts";

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

const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your";

/** AmazonS3/latest/API/ErrorResponses.html, and answers of S3 that people quote. */
function inWordsOfS3(objection: Objection): Refusal {
  switch (objection.kind) {
    case "anonymous":
      return refusal(403, "AccessDenied", "Access Denied");
    case "unsupported-mechanism":
      return refusal(
        400,
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
      );
    case "malformed":
      return malformedForS3(objection.form, objection.reason);
    case "wrong-service":
      return malformedForS3(
        objection.claims.form,
        `incorrect service "${objection.claims.service}". This endpoint belongs to "s3".`,
      );
    case "wrong-region":
      return wrongRegionForS3(objection.claims, objection.expected);
    case "url-not-yet-valid":
      return refusal(403, "AccessDenied", "Request is not yet valid", {
        "X-Amz-Date": String(objection.claims.signedAt.getTime()),
        ...lifeOfUrl(objection),
      });
    case "url-expired":
      return refusal(403, "AccessDenied", "Request has expired", {
        "X-Amz-Expires": String(objection.claims.expiresS),
        ...lifeOfUrl(objection),
      });
    case "clock-skewed":
      return refusal(
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        {
          RequestTime: objection.claims.longDate,
          ServerTime: isoSeconds(objection.now),
          MaxAllowedSkewMilliseconds: String(LARGEST_SKEW_MS),
        },
      );
    case "unknown-key":
      return refusal(
        403,
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        { AWSAccessKeyId: objection.claims.accessKeyId },
      );
    case "wrong-token":
      return refusal(
        400,
        "InvalidToken",
        "The provided token is malformed or otherwise invalid.",
        token(objection),
      );
    case "expired-token":
      return refusal(400, "ExpiredToken", "The provided token has expired.", token(objection));
    case "headers-not-signed":
      return refusal(
        403,
        "AccessDenied",
        "There were headers present in the request which were not signed",
        { HeadersNotSigned: objection.names.join(", ") },
      );
    case "mismatch":
      return refusal(403, "SignatureDoesNotMatch", `${MISMATCH} key and signing method.`, {
        AWSAccessKeyId: objection.claims.accessKeyId,
        StringToSign: objection.recomputed.stringToSign,
        SignatureProvided: objection.claims.signature,
        CanonicalRequest: objection.recomputed.canonicalRequest,
      });
  }
}

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

function malformedForS3(form: Claims["form"], reason: string): Refusal {
  return form === "header"
    ? refusal(
        400,
        "AuthorizationHeaderMalformed",
        `The authorization header is malformed; ${reason}`,
      )
    : refusal(400, "AuthorizationQueryParametersError", reason);
}

/** The answer names the right region, and SDKs try again with it. */
function wrongRegionForS3({ form, region }: Claims, expected: string): Refusal {
  const reason = `the region '${region}' is wrong; expecting '${expected}'`;
  const { status, code, message } = malformedForS3(
    form,
    form === "header" ? reason : `Error parsing the X-Amz-Credential parameter; ${reason}`,
  );
  return refusal(status, code, message, { Region: expected });
}

function lifeOfUrl({
  claims,
  now,
}: Extract<Objection, { kind: "url-expired" | "url-not-yet-valid" }>): Refusal["details"] {
  const end = new Date(claims.signedAt.getTime() + (claims.expiresS ?? 0) * 1000);
  return { Expires: isoSeconds(end), ServerTime: isoSeconds(now) };
}

/** S3 repeats the token in its answer; so must this, because clients have to keep it out of sight. */
function token({
  claims,
}: Extract<Objection, { kind: "wrong-token" | "expired-token" }>): Refusal["details"] {
  return { "Token-0": claims.sessionToken ?? "" };
}

function refusal(
  status: number,
  code: string,
  message: string,
  details: Refusal["details"] = {},
): Refusal {
  return { status, code, message, details };
}

function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
