import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactExchange } from "./exchange.ts";

/** The presigned URL of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
const PRESIGNED =
  "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

describe("a recorded request", () => {
  it("keeps what a presigned URL says but not what it allows", () => {
    const { url } = redactExchange({ purpose: "upload", method: "PUT", url: PRESIGNED, ms: 1 });
    expect(url).toBe(
      "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=[hidden]&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=[hidden]",
    );
  });

  it("shows no secret, wherever a request or its reply contains it", () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/]{40}$/);
    const token = fc.stringMatching(/^IQoJ[A-Za-z0-9+/]{120,200}==$/);
    fc.assert(
      fc.property(secret, token, (signature, sessionToken) => {
        const query = `X-Amz-Security-Token=${encodeURIComponent(sessionToken)}&X-Amz-Signature=${encodeURIComponent(signature)}`;
        const echoed = `<Error><Code>InvalidToken</Code><Token-0>${sessionToken}</Token-0></Error>`;
        const text = JSON.stringify(
          redactExchange({
            purpose: "infer",
            method: "POST",
            url: `https://api.example/infer?${query}&api_key=${signature}`,
            requestHeaders: {
              Authorization: `AWS4 ${signature}`,
              "x-amz-security-token": sessionToken,
            },
            reply: {
              status: 403,
              headers: [["location", `https://b.s3.amazonaws.com/k?${query}`]],
              body: new TextEncoder().encode(echoed).buffer,
            },
            ms: 1,
          }),
        );
        for (const one of [signature, sessionToken]) {
          expect(text).not.toContain(one);
          expect(text).not.toContain(encodeURIComponent(one));
        }
      }),
    );
  });

  it("shows where a text begins, and nothing of an array", () => {
    const startOf = (body: Uint8Array<ArrayBuffer>): string | undefined =>
      redactExchange({
        purpose: "infer",
        method: "POST",
        url: "https://api.example/infer",
        reply: { status: 200, headers: [], body: body.buffer },
        ms: 1,
      }).replyStart;
    const json = `{"predictions":[[${"0.25,".repeat(5000)}1]]}`;
    expect(startOf(new TextEncoder().encode(json))).toBe(`${json.slice(0, 400)}…`);
    // The first bytes of numpy.save(…, numpy.zeros(2, "u1")).
    expect(startOf(new TextEncoder().encode("\x93NUMPY\x01\0v\0{'descr'"))).toBeUndefined();
  });
});
