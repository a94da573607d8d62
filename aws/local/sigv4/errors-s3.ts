import { MAX_SKEW_MS } from "./claims.ts";
import { MISMATCH, serviceError } from "./error.ts";
import type { ServiceError, SignatureClaims, SignatureProblem } from "./types.ts";

/** Formats a signature problem as S3's error: AmazonS3/latest/API/ErrorResponses.html and quoted responses. */
export function formatS3Error(problem: SignatureProblem): ServiceError {
  switch (problem.kind) {
    case "anonymous":
      return serviceError(403, "AccessDenied", "Access Denied");
    case "unsupported-mechanism":
      return serviceError(
        400,
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
      );
    case "several-mechanisms":
      return serviceError(
        400,
        "InvalidArgument",
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
        { ArgumentName: "Authorization", ArgumentValue: problem.authorization },
      );
    case "malformed":
      return malformed(problem.form, problem.reason);
    case "wrong-service":
      return malformed(
        problem.claims.form,
        `incorrect service "${problem.claims.service}". This endpoint belongs to "s3".`,
      );
    case "wrong-region":
      return wrongRegion(problem.claims, problem.expected);
    case "url-not-yet-valid":
      return serviceError(403, "AccessDenied", "Request is not yet valid", {
        "X-Amz-Date": String(problem.claims.signedAt.getTime()),
        ...urlValidity(problem.claims, problem.now),
      });
    case "url-expired":
      return serviceError(403, "AccessDenied", "Request has expired", {
        "X-Amz-Expires": String(problem.claims.expiresS),
        ...urlValidity(problem.claims, problem.now),
      });
    case "clock-skewed":
      return serviceError(
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        {
          RequestTime: problem.claims.longDate,
          ServerTime: isoSeconds(problem.now),
          MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
        },
      );
    case "unknown-key":
      return serviceError(
        403,
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        { AWSAccessKeyId: problem.claims.accessKeyId },
      );
    case "wrong-token":
      return serviceError(
        400,
        "InvalidToken",
        "The provided token is malformed or otherwise invalid.",
        tokenDetails(problem.claims),
      );
    case "expired-token":
      return serviceError(
        400,
        "ExpiredToken",
        "The provided token has expired.",
        tokenDetails(problem.claims),
      );
    case "headers-not-signed":
      return serviceError(
        403,
        "AccessDenied",
        "There were headers present in the request which were not signed",
        { HeadersNotSigned: problem.names.join(", ") },
      );
    case "mismatch":
      return serviceError(403, "SignatureDoesNotMatch", `${MISMATCH} key and signing method.`, {
        AWSAccessKeyId: problem.claims.accessKeyId,
        StringToSign: problem.recomputed.stringToSign,
        SignatureProvided: problem.claims.signature,
        CanonicalRequest: problem.recomputed.canonicalRequest,
      });
  }
}

function malformed(form: SignatureClaims["form"], reason: string): ServiceError {
  return form === "header"
    ? serviceError(
        400,
        "AuthorizationHeaderMalformed",
        `The authorization header is malformed; ${reason}`,
      )
    : serviceError(400, "AuthorizationQueryParametersError", reason);
}

/** The response names the bucket's region, with which SDKs retry. */
function wrongRegion({ form, region }: SignatureClaims, expected: string): ServiceError {
  const reason = `the region '${region}' is wrong; expecting '${expected}'`;
  const { status, code, message } = malformed(
    form,
    form === "header" ? reason : `Error parsing the X-Amz-Credential parameter; ${reason}`,
  );
  return serviceError(status, code, message, { Region: expected });
}

function urlValidity(claims: SignatureClaims, now: Date): ServiceError["details"] {
  const end = new Date(claims.signedAt.getTime() + (claims.expiresS ?? 0) * 1000);
  return { Expires: isoSeconds(end), ServerTime: isoSeconds(now) };
}

/** S3 echoes the token; so does this stack, because clients must redact it. */
function tokenDetails({ sessionToken }: SignatureClaims): ServiceError["details"] {
  return { "Token-0": sessionToken ?? "" };
}

function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
