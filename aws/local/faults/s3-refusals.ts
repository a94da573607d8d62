import { LARGEST_SKEW_MS } from "#local/sigv4/claims.ts";
import { refusal } from "#local/sigv4/error.ts";
import { inWordsOfS3 } from "#local/sigv4/errors-s3.ts";
import type { MakeRefusal, RequestFacts } from "./request-facts.ts";

/** Another region than the stack's, where the bucket is said to lie. */
const ELSEWHERE = "eu-central-1";
/** AmazonS3/latest/userguide/upload-objects.html: 5 GiB in a single PUT. */
const LARGEST_PUT = 5_368_709_120;
const ACTIONS: Readonly<Record<string, string>> = { PUT: "s3:PutObject", GET: "s3:GetObject" };

/** What S3 answers, by name: AmazonS3/latest/API/ErrorResponses.html and what people quote. */
export const S3_REFUSALS = {
  "expired-token": ({ claims }) => inWordsOfS3({ kind: "expired-token", claims }),
  "invalid-token": ({ claims }) => inWordsOfS3({ kind: "wrong-token", claims }),
  "request-expired": ({ claims, now }) =>
    inWordsOfS3({
      kind: "url-expired",
      claims: { ...claims, expiresS: claims.expiresS ?? 300 },
      now: hourAfter(now),
    }),
  "access-denied": () => refusal(403, "AccessDenied", "Access Denied"),
  "not-authorized": ({ session, method, bucket, key }) =>
    refusal(
      403,
      "AccessDenied",
      `User: ${session.arn} is not authorized to perform: ${ACTIONS[method] ?? "s3:ListBucket"} on resource: "arn:aws:s3:::${bucket}/${key}" because no identity-based policy allows the ${ACTIONS[method] ?? "s3:ListBucket"} action`,
    ),
  "invalid-access-key-id": ({ claims }) => inWordsOfS3({ kind: "unknown-key", claims }),
  "signature-does-not-match": ({ claims, recomputed }) =>
    inWordsOfS3({ kind: "mismatch", claims, recomputed }),
  "request-time-too-skewed": ({ claims, now }) =>
    inWordsOfS3({ kind: "clock-skewed", claims, now: hourAfter(now) }),
  "authorization-query-parameters-error": ({ claims }) =>
    inWordsOfS3({
      kind: "wrong-region",
      claims: { ...claims, form: "query" },
      expected: ELSEWHERE,
    }),
  "authorization-header-malformed": ({ claims }) =>
    inWordsOfS3({
      kind: "wrong-region",
      claims: { ...claims, form: "header" },
      expected: ELSEWHERE,
    }),
  "permanent-redirect": ({ bucket }) =>
    refusal(
      301,
      "PermanentRedirect",
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
      endpointOf(bucket),
    ),
  // Without the Location that AWS adds: a browser would follow it out of the test.
  "temporary-redirect": ({ bucket }) =>
    refusal(
      307,
      "TemporaryRedirect",
      "Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.",
      endpointOf(bucket),
    ),
  "no-such-bucket": ({ bucket }) =>
    refusal(404, "NoSuchBucket", "The specified bucket does not exist", { BucketName: bucket }),
  "no-such-key": ({ key }) =>
    refusal(404, "NoSuchKey", "The specified key does not exist.", { Key: key }),
  "entity-too-large": ({ size }) =>
    refusal(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
      ProposedSize: String(size),
      MaxSizeAllowed: String(LARGEST_PUT),
    }),
  "bad-digest": () =>
    refusal(400, "BadDigest", "The Content-MD5 you specified did not match what we received."),
  "content-sha256-mismatch": ({ claims }) =>
    refusal(
      400,
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: claims.signature, S3ComputedContentSHA256: "0".repeat(64) },
    ),
  "invalid-request": () =>
    refusal(400, "InvalidRequest", "Value for x-amz-checksum-crc32 header is invalid."),
  "signature-version-2": () =>
    refusal(
      400,
      "InvalidRequest",
      "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    ),
  "request-timeout": () =>
    refusal(
      400,
      "RequestTimeout",
      "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
    ),
  "slow-down": () => refusal(503, "SlowDown", "Please reduce your request rate."),
  "service-unavailable": () =>
    refusal(503, "ServiceUnavailable", "Service is unable to handle request."),
  "internal-error": () =>
    refusal(500, "InternalError", "We encountered an internal error. Please try again."),
} as const satisfies Readonly<Record<string, MakeRefusal>>;

function hourAfter(moment: Date): Date {
  return new Date(moment.getTime() + 4 * LARGEST_SKEW_MS);
}

function endpointOf(bucket: RequestFacts["bucket"]): Readonly<Record<string, string>> {
  return { Bucket: bucket, Endpoint: `${bucket}.s3.${ELSEWHERE}.amazonaws.com` };
}
