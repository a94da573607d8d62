import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSessions, type Session, type Sessions } from "#local/sessions.ts";
import { timingSafeEqualText } from "./sign.ts";
import type { SignedRequest } from "./types.ts";
import { verifySignature } from "./verify.ts";

/*
 * The worked examples of the Amazon S3 API reference, sig-v4-header-based-auth.html and
 * sigv4-query-string-auth.html: credentials, requests and signatures are AWS's own.
 */
const EMPTY = createHash("sha256").update("").digest("hex");
const DAY = new Date("2013-05-24T00:00:00Z");
const SCOPE = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
const EXAMPLE: Session = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  sessionToken: undefined,
  expiresAt: undefined,
  account: "111122223333",
  arn: "arn:aws:iam::111122223333:user/example",
  userId: "AIDAEXAMPLE",
};

function sessionsWith(session: Session): Sessions {
  return {
    ...createSessions(() => DAY),
    find: (key) => (key === session.accessKeyId ? session : undefined),
  };
}

function signed(
  method: string,
  path: string,
  query: string,
  signature: string,
  more: Record<string, string> = {},
  payloadHash: string = EMPTY,
): SignedRequest {
  const headers: Record<string, string> = {
    host: "examplebucket.s3.amazonaws.com",
    "x-amz-date": "20130524T000000Z",
    "x-amz-content-sha256": payloadHash,
    ...more,
  };
  const names = Object.keys(headers)
    .sort((a, b) => (a < b ? -1 : 1))
    .join(";");
  const authorization = `AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=${names},Signature=${signature}`;
  return { method, path, query, headers: { ...headers, authorization }, payloadHash };
}

const GET_OBJECT = signed(
  "GET",
  "/test.txt",
  "",
  "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  { range: "bytes=0-9" },
);

const PRESIGNED: SignedRequest = {
  method: "GET",
  path: "/test.txt",
  query: `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(SCOPE)}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`,
  headers: { host: "examplebucket.s3.amazonaws.com" },
  payloadHash: "UNSIGNED-PAYLOAD",
};

function verify(request: SignedRequest, now: Date = DAY, region: string | undefined = "us-east-1") {
  return verifySignature(request, {
    service: "s3",
    region,
    sessions: sessionsWith(EXAMPLE),
    now,
  });
}

describe("the worked examples of the S3 API reference", () => {
  const examples: readonly [string, SignedRequest][] = [
    ["GET object with a range", GET_OBJECT],
    [
      "PUT object with a dollar in its key",
      signed(
        "PUT",
        "/test$file.text",
        "",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        {
          date: "Fri, 24 May 2013 00:00:00 GMT",
          "x-amz-storage-class": "REDUCED_REDUNDANCY",
        },
        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
      ),
    ],
    [
      "GET bucket lifecycle",
      signed(
        "GET",
        "/",
        "lifecycle",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
      ),
    ],
    [
      "list objects",
      signed(
        "GET",
        "/",
        "max-keys=2&prefix=J",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
      ),
    ],
    ["a presigned GET", PRESIGNED],
  ];

  it.each(examples)("accepts: %s", async (_name, request) => {
    expect(await verify(request)).toEqual({ ok: true, session: EXAMPLE });
  });

  it.each([
    ["another method", { ...GET_OBJECT, method: "DELETE" }],
    ["another key", { ...GET_OBJECT, path: "/test.txu" }],
    ["another query", { ...GET_OBJECT, query: "acl" }],
    ["another body", { ...GET_OBJECT, payloadHash: EMPTY.replace("e", "f") }],
    ["another range", { ...GET_OBJECT, headers: { ...GET_OBJECT.headers, range: "bytes=0-99" } }],
    ["a longer life", { ...PRESIGNED, query: PRESIGNED.query.replace("86400", "86401") }],
  ])("refuses %s", async (_name, request) => {
    expect(await verify(request)).toMatchObject({
      ok: false,
      error: { status: 403, code: "SignatureDoesNotMatch" },
    });
  });

  it("refuses a header that was signed as empty and not sent", async () => {
    const names = "host;range;x-amz-content-sha256;x-amz-date;x-nothing";
    const { authorization = "", ...headers } = GET_OBJECT.headers;
    const claimed = authorization.replace(/SignedHeaders=[^,]+/, `SignedHeaders=${names}`);
    // What a client signs that has no such header: the canonical request with an empty value.
    const canonical = [
      ["GET", GET_OBJECT.path, ""],
      Object.entries({ ...headers, "x-nothing": "" })
        .sort()
        .map(([name, value]) => `${name}:${value}`),
      ["", names, EMPTY],
    ];
    const hash = createHash("sha256").update(canonical.flat().join("\n")).digest("hex");
    const scope = ["20130524", "us-east-1", "s3", "aws4_request"];
    const text = ["AWS4-HMAC-SHA256", "20130524T000000Z", scope.join("/"), hash].join("\n");
    const hmac = (key: string | Buffer, part: string) =>
      createHmac("sha256", key).update(part).digest();
    const key = scope.reduce<string | Buffer>(hmac, `AWS4${EXAMPLE.secretAccessKey}`);
    const signature = hmac(key, text).toString("hex");
    const sent = claimed.replace(/Signature=.*/, `Signature=${signature}`);
    const request = { ...GET_OBJECT, headers: { ...headers, authorization: sent } };
    expect(await verify(request)).toMatchObject({ error: { code: "SignatureDoesNotMatch" } });
    const complete = { ...request, headers: { ...request.headers, "x-nothing": "" } };
    expect(await verify(complete)).toMatchObject({ ok: true });
  });

  it("refuses a field of the authorization header that is given twice", async () => {
    const { authorization = "" } = GET_OBJECT.headers;
    const twice = `${authorization},Signature=${"0".repeat(64)}`;
    const request = { ...GET_OBJECT, headers: { ...GET_OBJECT.headers, authorization: twice } };
    expect(await verify(request)).toMatchObject({
      error: { status: 400, code: "AuthorizationHeaderMalformed" },
    });
  });

  it("names the right region if another was signed", async () => {
    expect(await verify(GET_OBJECT, DAY, "us-west-2")).toMatchObject({
      error: {
        status: 400,
        code: "AuthorizationHeaderMalformed",
        message:
          "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'us-west-2'",
        details: { Region: "us-west-2" },
      },
    });
  });

  it("accepts a presigned URL exactly for its stated lifetime", async () => {
    expect(await verify(PRESIGNED, new Date("2013-05-25T00:00:00Z"))).toMatchObject({ ok: true });
    expect(await verify(PRESIGNED, new Date("2013-05-25T00:00:01Z"))).toMatchObject({
      error: {
        status: 403,
        code: "AccessDenied",
        message: "Request has expired",
        details: {
          "X-Amz-Expires": "86400",
          Expires: "2013-05-25T00:00:00Z",
          ServerTime: "2013-05-25T00:00:01Z",
        },
      },
    });
  });

  it("accepts clock skew of fifteen minutes, either way", async () => {
    expect(await verify(GET_OBJECT, new Date("2013-05-24T00:15:00Z"))).toMatchObject({ ok: true });
    expect(await verify(GET_OBJECT, new Date("2013-05-23T23:45:00Z"))).toMatchObject({ ok: true });
    for (const now of ["2013-05-24T00:15:01Z", "2013-05-23T23:44:59Z"]) {
      expect(await verify(GET_OBJECT, new Date(now))).toMatchObject({
        error: {
          status: 403,
          code: "RequestTimeTooSkewed",
          details: {
            RequestTime: "20130524T000000Z",
            ServerTime: now,
            MaxAllowedSkewMilliseconds: "900000",
          },
        },
      });
    }
  });

  it("refuses a URL signed by a clock that is ahead, in S3's words", async () => {
    expect(await verify(PRESIGNED, new Date("2013-05-23T23:44:59Z"))).toMatchObject({
      error: {
        status: 403,
        code: "AccessDenied",
        message: "Request is not yet valid",
        details: { "X-Amz-Date": "1369353600000" },
      },
    });
  });
});

describe("the errors of other services", () => {
  it.each([
    ["sts", 403, "MissingAuthenticationToken"],
    ["sagemaker", 403, "MissingAuthenticationTokenException"],
    ["execute-api", 403, "MissingAuthenticationTokenException"],
    ["s3", 403, "AccessDenied"],
  ] as const)("an anonymous request to %s", async (service, status, code) => {
    const verdict = await verifySignature(
      { method: "POST", path: "/", query: "", headers: {}, payloadHash: EMPTY },
      { service, region: undefined, sessions: createSessions(() => DAY), now: DAY },
    );
    expect(verdict).toMatchObject({ ok: false, error: { status, code } });
  });

  it("a signature meant for another service", async () => {
    const verdict = await verifySignature(GET_OBJECT, {
      service: "sagemaker",
      region: undefined,
      sessions: sessionsWith(EXAMPLE),
      now: DAY,
    });
    expect(verdict).toMatchObject({
      error: {
        code: "InvalidSignatureException",
        message: "Credential should be scoped to correct service: 'sagemaker'.",
      },
    });
  });
});

describe("sameText", () => {
  it("compares strings of any lengths", () => {
    expect(timingSafeEqualText("abc", "abc")).toBe(true);
    expect(timingSafeEqualText("abc", "abd")).toBe(false);
    expect(timingSafeEqualText("abc", "abcd")).toBe(false);
  });
});
