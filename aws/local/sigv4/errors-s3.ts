import { type Claims, LARGEST_SKEW_MS } from "./claims.ts";
import { MISMATCH, refusal } from "./error.ts";
import type { Objection, Refusal } from "./verify.ts";

/** What S3 says: AmazonS3/latest/API/ErrorResponses.html, and answers of S3 that people quote. */
export function inWordsOfS3(objection: Objection): Refusal {
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

function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
