import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  BUCKET,
  credentialsOf,
  PAGE,
  startTestCloud,
  type TestCloud,
} from "#local/fixtures/test-cloud.ts";
import type { Session } from "#local/sessions.ts";

const PLAIN = { requestChecksumCalculation: "WHEN_REQUIRED" } as const;
const START = new Date("2026-11-23T10:00:00Z");

let now: Date;
let cloud: TestCloud;
beforeAll(async () => {
  now = START;
  cloud = await startTestCloud(() => now);
});
beforeEach(() => {
  now = START;
});
afterAll(async () => {
  // No refused request may leave a file: only the bucket's own record exists.
  expect((await cloud.files()).map((file) => file.replaceAll("\\", "/"))).toEqual([
    `buckets/${BUCKET}/bucket.json`,
  ]);
  await cloud.stop();
});

function presign(
  session: Session = cloud.session,
  { expiresIn = 300, key = "ada/chip.npy" }: { expiresIn?: number; key?: string } = {},
): Promise<string> {
  const client = cloud.client({ ...PLAIN, credentials: credentialsOf(session) });
  const command = new PutObjectCommand({ Bucket: BUCKET, Key: key });
  return getSignedUrl(client, command, { expiresIn, signingDate: START });
}

async function put(url: string, headers: Record<string, string> = {}, method = "PUT") {
  const response = await fetch(url, {
    method,
    headers: { Origin: PAGE, ...headers },
    ...(method === "PUT" ? { body: "1" } : {}),
  });
  const xml = await response.text();
  return { response, xml, text: (name: string) => textOf(xml, name) };
}

function textOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

function edited(url: string, edit: (query: URLSearchParams) => void): string {
  const copy = new URL(url);
  edit(copy.searchParams);
  return copy.href;
}

async function expectError(
  answer: Promise<Awaited<ReturnType<typeof put>>>,
  status: number,
  code: string,
  message: string,
  details: Record<string, string> = {},
): Promise<void> {
  const { response, text, xml } = await answer;
  expect([response.status, text("Code"), text("Message")]).toEqual([status, code, message]);
  expect(response.headers.get("content-type")).toBe("application/xml");
  expect(xml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>/);
  expect(text("RequestId")).toBe(response.headers.get("x-amz-request-id"));
  expect(text("HostId")).toBe(response.headers.get("x-amz-id-2"));
  // The page must be able to read why.
  expect(response.headers.get("access-control-allow-origin")).toBe(PAGE);
  for (const [name, value] of Object.entries(details)) expect(text(name)).toBe(value);
}

const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your key and signing method.";

describe("a presigned PUT is rejected", () => {
  it("with another secret", async () => {
    const wrong = { ...cloud.session, secretAccessKey: "x".repeat(40) };
    await expectError(put(await presign(wrong)), 403, "SignatureDoesNotMatch", MISMATCH, {
      AWSAccessKeyId: cloud.session.accessKeyId,
    });
  });

  it("for another key", async () => {
    const url = (await presign()).replace("chip.npy", "other.npy");
    await expectError(put(url), 403, "SignatureDoesNotMatch", MISMATCH);
  });

  it("when used for another method", async () => {
    const url = await presign();
    await expectError(put(url, {}, "GET"), 403, "SignatureDoesNotMatch", MISMATCH);
  });

  it("with a tampered signature, with the expected string to sign", async () => {
    const url = edited(await presign(), (query) => query.set("X-Amz-Signature", "0".repeat(64)));
    const answer = put(url);
    await expectError(answer, 403, "SignatureDoesNotMatch", MISMATCH, {
      SignatureProvided: "0".repeat(64),
    });
    expect((await answer).text("StringToSign")).toMatch(
      /^AWS4-HMAC-SHA256\n20261123T100000Z\n20261123\/us-west-2\/s3\/aws4_request\n[0-9a-f]{64}$/,
    );
    expect((await answer).text("CanonicalRequest")).toMatch(
      /^PUT\n\/smoke-dataset-bucket\/ada\/chip.npy\n/,
    );
  });

  it("with a key that does not exist", async () => {
    const stranger = { ...cloud.session, accessKeyId: "ASIAIOSFODNN7EXAMPLE" };
    const message = "The AWS Access Key Id you provided does not exist in our records.";
    await expectError(put(await presign(stranger)), 403, "InvalidAccessKeyId", message, {
      AWSAccessKeyId: "ASIAIOSFODNN7EXAMPLE",
    });
  });

  it("without its token, like an unknown key", async () => {
    const message = "The AWS Access Key Id you provided does not exist in our records.";
    const url = await presign({ ...cloud.session, sessionToken: undefined });
    await expectError(put(url), 403, "InvalidAccessKeyId", message);
  });

  it("with another token, which is echoed", async () => {
    const url = await presign({ ...cloud.session, sessionToken: "cut" });
    const message = "The provided token is malformed or otherwise invalid.";
    await expectError(put(url), 400, "InvalidToken", message, { "Token-0": "cut" });
  });

  it("after the session has expired, before the URL has", async () => {
    const session = cloud.sessions.issue({ role: "Participant", name: "bob", durationS: 900 });
    const url = await presign(session, { expiresIn: 3600 });
    now = new Date(START.getTime() + 900_000);
    await expectError(put(url), 400, "ExpiredToken", "The provided token has expired.", {
      "Token-0": session.sessionToken ?? "",
    });
  });

  it("when the URL has expired", async () => {
    const url = await presign();
    now = new Date("2026-11-23T10:05:01Z");
    await expectError(put(url), 403, "AccessDenied", "Request has expired", {
      "X-Amz-Expires": "300",
      Expires: "2026-11-23T10:05:00Z",
      ServerTime: "2026-11-23T10:05:01Z",
    });
  });

  it("if it was signed by a clock that is ahead", async () => {
    const url = await presign();
    now = new Date("2026-11-23T09:44:00Z");
    await expectError(put(url), 403, "AccessDenied", "Request is not yet valid", {
      ServerTime: "2026-11-23T09:44:00Z",
    });
  });

  it("with an x-amz-* header that was not signed", async () => {
    const message = "There were headers present in the request which were not signed";
    const answer = put(await presign(), { "x-amz-meta-origin": "goes" });
    await expectError(answer, 403, "AccessDenied", message, {
      HeadersNotSigned: "x-amz-meta-origin",
    });
  });

  it("with an added query parameter", async () => {
    const url = `${await presign()}&tagging=`;
    await expectError(put(url), 403, "SignatureDoesNotMatch", MISMATCH);
  });

  it("with a lifetime of more than a week", async () => {
    const url = edited(await presign(), (query) => query.set("X-Amz-Expires", "604801"));
    await expectError(
      put(url),
      400,
      "AuthorizationQueryParametersError",
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    );
  });

  it.each(["1e2", "0x10", "+60", "60.0", " 60", "60s", "", "١"])(
    "with a lifetime of %j, which is no number",
    async (expires) => {
      const url = edited(await presign(), (query) => query.set("X-Amz-Expires", expires));
      const { text } = await put(url);
      expect([text("Code"), text("Message")]).toEqual([
        "AuthorizationQueryParametersError",
        "X-Amz-Expires should be a number",
      ]);
    },
  );

  it("with a lifetime below zero", async () => {
    const url = edited(await presign(), (query) => query.set("X-Amz-Expires", "-1"));
    const message = "X-Amz-Expires must be non-negative";
    await expectError(put(url), 400, "AuthorizationQueryParametersError", message);
  });

  it("with a parameter of its signature given twice", async () => {
    for (const name of ["X-Amz-Signature", "X-Amz-Date", "X-Amz-Expires"]) {
      const url = await presign();
      const value = new URL(url).searchParams.get(name) ?? "";
      const { text } = await put(`${url}&${name}=${encodeURIComponent(value)}`);
      expect(text("Code")).toBe("AuthorizationQueryParametersError");
    }
  });

  it("with an Authorization header too", async () => {
    const message =
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified";
    const answer = put(await presign(), { Authorization: "Bearer abc" });
    await expectError(answer, 400, "InvalidArgument", message, {
      ArgumentName: "Authorization",
      ArgumentValue: "Bearer abc",
    });
  });

  it("without one of its parameters", async () => {
    const url = edited(await presign(), (query) => query.delete("X-Amz-Date"));
    await expectError(
      put(url),
      400,
      "AuthorizationQueryParametersError",
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  });
});

describe("a request is rejected", () => {
  const target = () => `${cloud.endpoint}/${BUCKET}/ada/chip.npy`;

  it("without a signature", async () => {
    await expectError(put(target()), 403, "AccessDenied", "Access Denied");
    await expectError(put(target(), {}, "GET"), 403, "AccessDenied", "Access Denied");
  });

  it("with a signature of version 2, in the query or in the header", async () => {
    const message =
      "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
    const query = `?AWSAccessKeyId=${cloud.session.accessKeyId}&Signature=abc%3D&Expires=1795401563`;
    await expectError(put(target() + query), 400, "InvalidRequest", message);
    const header = { Authorization: `AWS ${cloud.session.accessKeyId}:abc=` };
    await expectError(put(target(), header), 400, "InvalidRequest", message);
  });

  it("if the client's clock is off, with the server's time", async () => {
    now = new Date(Date.now() + 16 * 60_000);
    const session = cloud.sessions.issue({ role: "R", name: "n", durationS: 3600 });
    const client = cloud.client({ credentials: credentialsOf(session) });
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: "a" });
    await expect(client.send(command)).rejects.toMatchObject({
      name: "RequestTimeTooSkewed",
      message: "The difference between the request time and the current time is too large.",
      MaxAllowedSkewMilliseconds: "900000",
      ServerTime: now.toISOString().replace(/\.\d+/, ""),
      RequestTime: expect.stringMatching(/^\d{8}T\d{6}Z$/),
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("if signed for another region, with the right one", async () => {
    now = new Date();
    const session = cloud.sessions.issue({ role: "R", name: "n", durationS: 3600 });
    const client = cloud.client({
      region: "eu-central-1",
      followRegionRedirects: false,
      credentials: credentialsOf(session),
    });
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: "a" });
    await expect(client.send(command)).rejects.toMatchObject({
      name: "AuthorizationHeaderMalformed",
      Region: "us-west-2",
    });
  });
});
