import { MAX_SKEW_MS } from "#local/sigv4/claims.ts";
import { serviceError } from "#local/sigv4/error.ts";
import { formatS3Error } from "#local/sigv4/errors-s3.ts";
import type { ErrorFactory } from "./request-facts.ts";

/** Another region than the stack's, named as the bucket's. */
const OTHER_REGION = "eu-central-1";
/** AmazonS3/latest/userguide/upload-objects.html: 5 GiB in a single PUT. */
const MAX_PUT_BYTES = 5_368_709_120;
const ACTIONS: Readonly<Record<string, string>> = { PUT: "s3:PutObject", GET: "s3:GetObject" };

/** S3's errors by name: AmazonS3/latest/API/ErrorResponses.html and quoted responses. */
export const S3_ERRORS = {
  "expired-token": ({ claims }) => formatS3Error({ kind: "expired-token", claims }),
  "invalid-token": ({ claims }) => formatS3Error({ kind: "wrong-token", claims }),
  "request-expired": ({ claims, now }) =>
    formatS3Error({
      kind: "url-expired",
      claims: { ...claims, expiresS: claims.expiresS ?? 300 },
      now: anHourAfter(now),
    }),
  "access-denied": () => serviceError(403, "AccessDenied", "Access Denied"),
  "not-authorized": ({ session, method, bucket, key }) =>
    serviceError(
      403,
      "AccessDenied",
      `User: ${session.arn} is not authorized to perform: ${ACTIONS[method] ?? "s3:ListBucket"} on resource: "arn:aws:s3:::${bucket}/${key}" because no identity-based policy allows the ${ACTIONS[method] ?? "s3:ListBucket"} action`,
    ),
  "invalid-access-key-id": ({ claims }) => formatS3Error({ kind: "unknown-key", claims }),
  "signature-does-not-match": ({ claims, recomputed }) =>
    formatS3Error({ kind: "mismatch", claims, recomputed }),
  "request-time-too-skewed": ({ claims, now }) =>
    formatS3Error({ kind: "clock-skewed", claims, now: anHourAfter(now) }),
  "authorization-query-parameters-error": ({ claims }) =>
    formatS3Error({
      kind: "wrong-region",
      claims: { ...claims, form: "query" },
      expected: OTHER_REGION,
    }),
  "authorization-header-malformed": ({ claims }) =>
    formatS3Error({
      kind: "wrong-region",
      claims: { ...claims, form: "header" },
      expected: OTHER_REGION,
    }),
  "permanent-redirect": ({ bucket }) =>
    serviceError(
      301,
      "PermanentRedirect",
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
      endpointOf(bucket),
    ),
  // Without AWS's Location header, which would lead a browser out of the test.
  "temporary-redirect": ({ bucket }) =>
    serviceError(
      307,
      "TemporaryRedirect",
      "Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.",
      endpointOf(bucket),
    ),
  "no-such-bucket": ({ bucket }) =>
    serviceError(404, "NoSuchBucket", "The specified bucket does not exist", {
      BucketName: bucket,
    }),
  "no-such-key": ({ key }) =>
    serviceError(404, "NoSuchKey", "The specified key does not exist.", { Key: key }),
  "entity-too-large": ({ size }) =>
    serviceError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
      ProposedSize: String(size),
      MaxSizeAllowed: String(MAX_PUT_BYTES),
    }),
  "bad-digest": () =>
    serviceError(400, "BadDigest", "The Content-MD5 you specified did not match what we received."),
  "content-sha256-mismatch": ({ claims }) =>
    serviceError(
      400,
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: claims.signature, S3ComputedContentSHA256: "0".repeat(64) },
    ),
  "invalid-request": () =>
    serviceError(400, "InvalidRequest", "Value for x-amz-checksum-crc32 header is invalid."),
  "signature-version-2": () =>
    serviceError(
      400,
      "InvalidRequest",
      "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    ),
  "request-timeout": () =>
    serviceError(
      400,
      "RequestTimeout",
      "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
    ),
  "slow-down": () => serviceError(503, "SlowDown", "Please reduce your request rate."),
  "service-unavailable": () =>
    serviceError(503, "ServiceUnavailable", "Service is unable to handle request."),
  "internal-error": () =>
    serviceError(500, "InternalError", "We encountered an internal error. Please try again."),
} as const satisfies Readonly<Record<string, ErrorFactory>>;

function anHourAfter(moment: Date): Date {
  return new Date(moment.getTime() + 4 * MAX_SKEW_MS);
}

function endpointOf(bucket: string): Readonly<Record<string, string>> {
  return { Bucket: bucket, Endpoint: `${bucket}.s3.${OTHER_REGION}.amazonaws.com` };
}
