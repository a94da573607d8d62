import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { Failure } from "#domain/failures/failure.ts";
import { s3Failure } from "#services/s3/objects.ts";
import { classifyAwsError, sdkError } from "./aws-failure.ts";

/** An AWS refusal and the failure it means. */
interface Row {
  readonly name: string;
  readonly status: number;
  readonly failure: Failure;
}

interface Rows {
  readonly s3: readonly (Row & { readonly text: string })[];
  readonly sts: readonly (Row & { readonly wireCode: string; readonly message: string })[];
}

const ROWS = JSON.parse(readFileSync("src/domain/failures/fixtures/failures.json", "utf8")) as Rows;
const LOCATION = { bucket: "smoke-dataset-bucket", key: "participants/ana/0f/chip.npy" };
const ACTION = "s3:PutObject";
const NOW = { action: ACTION, nowMs: Date.parse("2026-11-23T02:00:00Z") } as const;

/** Like JSON, which has no undefined. */
function withoutEvidence({ evidence: _, ...facts }: Failure): unknown {
  return JSON.parse(JSON.stringify(facts));
}

describe("a refusal of S3", () => {
  it.each(ROWS.s3)("C.5: $name", ({ text, status, failure }) => {
    expect(withoutEvidence(s3Failure(status, text, LOCATION, NOW))).toEqual(failure);
  });

  it.each(ROWS.s3)("is evidence without token and signature: $name", ({ text, status }) => {
    const { evidence } = s3Failure(status, text, LOCATION, NOW);
    expect(evidence).toMatchObject({ status, at: "2026-11-23T02:00:00.000Z" });
    expect(evidence?.raw).not.toMatch(/IQoJ|ASIA|AWS4-HMAC-SHA256\n|\d{12}/);
    if (text.includes("<RequestId>")) expect(evidence?.requestId).toBe("4442587FB7D0A2F9");
  });

  it.each([
    ["smoke.s3-us-gov-west-1.amazonaws.com", "us-gov-west-1"],
    ["smoke.s3.amazonaws.com", undefined],
  ])("names the region of the endpoint %s", (endpoint, region) => {
    const xml = `<Error><Code>PermanentRedirect</Code><Endpoint>${endpoint}</Endpoint></Error>`;
    const failure = s3Failure(301, xml, LOCATION, NOW);
    expect(failure).toMatchObject({ kind: "wrong-region", region });
  });

  it("names the refused action: reading or writing", () => {
    const xml = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    const failure = s3Failure(403, xml, LOCATION, { action: "s3:GetObject" });
    expect(describeFailure(failure).title).toContain("may not read");
  });

  it("redacts the given secrets, and keeps Retry-After", () => {
    const xml = "<Error><Code>SlowDown</Code><Message>sesame-open for 7 s</Message></Error>";
    const context = { action: ACTION, retryAfterS: 7, secrets: ["sesame-open"] } as const;
    const { evidence } = s3Failure(503, xml, LOCATION, context);
    expect(evidence?.raw).toContain("[hidden] for 7 s");
    expect(evidence?.retryAfterS).toBe(7);
  });
});

describe("a refusal of STS", () => {
  it.each(ROWS.sts)("C.5b: $name", ({ wireCode: code, message, failure }) => {
    expect(classifyAwsError("sts", { code, message })).toEqual(failure);
  });
});

describe("an error that is not the SDK's", () => {
  it("is not read as an SDK error", () => {
    expect(sdkError(new TypeError("Failed to fetch"))).toBeUndefined();
    const metadata = { httpStatusCode: 403, requestId: "0a1b" };
    const error = Object.assign(new Error("is expired"), {
      name: "ExpiredToken",
      $fault: "client",
      $metadata: metadata,
    });
    expect(sdkError(error)).toEqual({
      code: "ExpiredToken",
      message: "is expired",
      status: 403,
      requestId: "0a1b",
    });
  });
});
