import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type FaultStack, PAGE, startFaultStack } from "#local/fixtures/fault-stack.ts";
import { credentialsOf } from "#local/fixtures/test-cloud.ts";
import type { Session } from "#local/sessions.ts";
import type { Stack } from "#local/stack.ts";
import type { FaultScript } from "./fault-script.ts";
import { S3_ERRORS } from "./s3-errors.ts";
import { STS_ERRORS } from "./sts-errors.ts";

const KEY = "participants/ada/chip.npy";
let faultStack: FaultStack;
let stack: Stack;
let session: Session;
let s3: S3Client;
let sts: STSClient;
beforeAll(async () => {
  faultStack = await startFaultStack();
  stack = faultStack.stack;
  session = stack.sessions.issue({ role: "Participant", name: "ada", durationS: 3600 });
  const common = {
    region: stack.region,
    endpoint: stack.url,
    credentials: credentialsOf(session),
    maxAttempts: 1,
  };
  s3 = new S3Client({ ...common, requestChecksumCalculation: "WHEN_REQUIRED" });
  sts = new STSClient(common);
});
afterEach(() => stack.clearFaults());
afterAll(() => faultStack.close());

type S3Answer = Extract<FaultScript, { service: "s3" }>["answer"];
type StsAnswer = Extract<FaultScript, { service: "sts" }>["answer"];

async function put(answer: S3Answer, cors = true): Promise<Response> {
  const command = new PutObjectCommand({ Bucket: stack.bucket, Key: KEY });
  const url = await getSignedUrl(s3, command, { expiresIn: 300 });
  stack.injectFault({ service: "s3", answer, cors });
  return fetch(url, { method: "PUT", body: "chip", headers: { Origin: PAGE }, redirect: "manual" });
}

/** The elements of S3's flat error document, by name; none of their texts is trusted to be short. */
async function elementsOf(response: Response): Promise<Readonly<Record<string, string>>> {
  const xml = await response.text();
  expect(xml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error>.*<\/Error>$/s);
  const found = xml.matchAll(/<([\w-]+)>([^<]*)<\/\1>/g);
  return Object.fromEntries([...found].map(([, name, text]) => [name, text]));
}

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

describe("an injected error of S3", () => {
  const rows: readonly (readonly [S3Answer, number, string, object])[] = [
    [
      "request-expired",
      403,
      "AccessDenied",
      { Message: "Request has expired", "X-Amz-Expires": "300", Expires: TIME, ServerTime: TIME },
    ],
    ["access-denied", 403, "AccessDenied", { Message: "Access Denied" }],
    [
      "not-authorized",
      403,
      "AccessDenied",
      {
        Message: expect.stringMatching(
          /^User: arn:\S+ is not authorized to perform: s3:PutObject on resource: /,
        ),
      },
    ],
    [
      "signature-does-not-match",
      403,
      "SignatureDoesNotMatch",
      {
        StringToSign: expect.stringMatching(/^AWS4-HMAC-SHA256\n/),
        CanonicalRequest: expect.stringMatching(/^PUT\n/),
      },
    ],
    [
      "request-time-too-skewed",
      403,
      "RequestTimeTooSkewed",
      {
        Message: "The difference between the request time and the current time is too large.",
        RequestTime: expect.any(String),
        ServerTime: TIME,
        MaxAllowedSkewMilliseconds: "900000",
      },
    ],
    [
      "authorization-query-parameters-error",
      400,
      "AuthorizationQueryParametersError",
      { Region: "eu-central-1" },
    ],
    [
      "authorization-header-malformed",
      400,
      "AuthorizationHeaderMalformed",
      { Region: "eu-central-1" },
    ],
    [
      "permanent-redirect",
      301,
      "PermanentRedirect",
      {
        Bucket: "smoke-dataset-bucket",
        Endpoint: "smoke-dataset-bucket.s3.eu-central-1.amazonaws.com",
      },
    ],
    [
      "temporary-redirect",
      307,
      "TemporaryRedirect",
      {
        Bucket: "smoke-dataset-bucket",
        Endpoint: "smoke-dataset-bucket.s3.eu-central-1.amazonaws.com",
      },
    ],
    ["no-such-bucket", 404, "NoSuchBucket", { BucketName: "smoke-dataset-bucket" }],
    ["no-such-key", 404, "NoSuchKey", { Key: KEY }],
    [
      "entity-too-large",
      400,
      "EntityTooLarge",
      { ProposedSize: "4", MaxSizeAllowed: "5368709120" },
    ],
    ["bad-digest", 400, "BadDigest", {}],
    ["content-sha256-mismatch", 400, "XAmzContentSHA256Mismatch", {}],
    ["invalid-request", 400, "InvalidRequest", {}],
    [
      "signature-version-2",
      400,
      "InvalidRequest",
      {
        Message:
          "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
      },
    ],
    ["request-timeout", 400, "RequestTimeout", {}],
    ["slow-down", 503, "SlowDown", {}],
    ["service-unavailable", 503, "ServiceUnavailable", {}],
    ["internal-error", 500, "InternalError", {}],
  ];

  it.each(rows)("%s is its row", async (answer, status, code, elements) => {
    const response = await put(answer);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/xml");
    expect(await elementsOf(response)).toMatchObject({
      Code: code,
      RequestId: response.headers.get("x-amz-request-id"),
      HostId: expect.any(String),
      ...elements,
    });
  });

  it.each([
    ["expired-token", "ExpiredToken", "The provided token has expired."],
    ["invalid-token", "InvalidToken", "The provided token is malformed or otherwise invalid."],
  ] as const)("%s repeats the token that was sent", async (answer, code, message) => {
    const response = await put(answer);
    expect(response.status).toBe(400);
    expect(await elementsOf(response)).toMatchObject({
      Code: code,
      Message: message,
      "Token-0": session.sessionToken,
    });
  });

  it("invalid-access-key-id repeats the key's id", async () => {
    expect(await elementsOf(await put("invalid-access-key-id"))).toMatchObject({
      Code: "InvalidAccessKeyId",
      Message: "The AWS Access Key Id you provided does not exist in our records.",
      AWSAccessKeyId: session.accessKeyId,
    });
  });

  it("can be read by the pages that the bucket's rules name, or by none", async () => {
    const readable = (await put("slow-down")).headers.get("access-control-allow-origin");
    expect(readable).toBe(PAGE);
    const hidden = (await put("slow-down", false)).headers;
    expect(hidden.has("access-control-allow-origin")).toBe(false);
  });

  it("is understood by the SDK", async () => {
    for (const [answer, name] of [
      ["expired-token", "ExpiredToken"],
      ["slow-down", "SlowDown"],
      ["no-such-bucket", "NoSuchBucket"],
    ] as const) {
      stack.injectFault({ service: "s3", answer });
      const command = new PutObjectCommand({ Bucket: stack.bucket, Key: KEY, Body: "chip" });
      await expect(s3.send(command)).rejects.toMatchObject({ name });
    }
  });

  it("is covered by one of these tests", () => {
    const covered = [...rows.map(([answer]) => answer), "expired-token", "invalid-token"];
    expect(new Set(Object.keys(S3_ERRORS))).toEqual(new Set([...covered, "invalid-access-key-id"]));
  });

  it("may be for the preflight: a bucket of another region answers it with a redirect", async () => {
    stack.injectFault({ service: "s3", answer: "permanent-redirect", method: "OPTIONS" });
    const response = await fetch(`${stack.url}/${stack.bucket}/${KEY}`, {
      method: "OPTIONS",
      headers: { Origin: PAGE, "Access-Control-Request-Method": "PUT" },
      redirect: "manual",
    });
    expect(response.status).toBe(301);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });
});

describe("an injected error of STS", () => {
  const rows: readonly (readonly [StsAnswer, number, string, RegExp])[] = [
    [
      "expired-token",
      403,
      "ExpiredToken",
      /^The security token included in the request is expired$/,
    ],
    [
      "invalid-client-token-id",
      403,
      "InvalidClientTokenId",
      /^The security token included in the request is invalid\.$/,
    ],
    ["signature-does-not-match", 403, "SignatureDoesNotMatch", /Check your AWS Secret Access Key/],
    [
      "signature-expired",
      403,
      "SignatureDoesNotMatch",
      /^Signature expired: \w+ is now earlier than \w+ \(\w+ - 15 min\.\)$/,
    ],
    [
      "signature-not-yet-current",
      403,
      "SignatureDoesNotMatch",
      /^Signature not yet current: \w+ is still later than \w+ \(\w+ \+ 15 min\.\)$/,
    ],
    ["region-disabled", 403, "RegionDisabledException", /^STS is not activated in this region/],
    ["incomplete-signature", 400, "IncompleteSignature", /Authorization header requires/],
    ["throttling", 400, "Throttling", /^Rate exceeded$/],
    ["service-unavailable", 503, "ServiceUnavailable", /temporary failure/],
  ];

  it.each(rows)(
    "%s is its row, and the SDK understands it",
    async (answer, status, name, message) => {
      stack.injectFault({ service: "sts", answer });
      await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
        name,
        message: expect.stringMatching(message),
        $metadata: { httpStatusCode: status },
      });
      // The fault was for one request.
      expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: session.arn });
    },
  );

  it("is covered by one of these tests", () => {
    expect(new Set(Object.keys(STS_ERRORS))).toEqual(new Set(rows.map(([answer]) => answer)));
  });
});
