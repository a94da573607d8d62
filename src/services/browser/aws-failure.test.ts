import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { adviceFor } from "#domain/failures/advice.ts";
import { doctorStepFor } from "#domain/failures/doctor-step.ts";
import type { Failure } from "#domain/failures/failure.ts";
import { s3Failure } from "#services/s3/objects.ts";
import { awsFailure, sdkError } from "./aws-failure.ts";

/** One row of what AWS refuses with, and every sentence that a person then reads. */
interface Row {
  readonly name: string;
  readonly status: number;
  readonly kind: string;
  readonly title: string;
  readonly mender: string;
  readonly action: string;
  readonly doctor: string;
}

interface Rows {
  readonly s3: readonly (Row & { readonly text: string })[];
  readonly sts: readonly (Row & { readonly wireCode: string; readonly message: string })[];
}

const ROWS = JSON.parse(readFileSync("src/domain/failures/fixtures/failures.json", "utf8")) as Rows;
const LOCATION = { bucket: "smoke-dataset-bucket", key: "participants/ana/0f/chip.npy" };
const NOW = { nowMs: Date.parse("2026-11-23T02:00:00Z") };

function told(failure: Failure): Partial<Row> {
  const { title, mender, action } = adviceFor(failure);
  return { kind: failure.kind, title, mender, action, doctor: doctorStepFor(failure) };
}

describe("a refusal of S3", () => {
  it.each(ROWS.s3)("C.5: $name", ({ text, status, ...row }) => {
    expect(row).toMatchObject(told(s3Failure(status, text, LOCATION, NOW)));
  });

  it.each(ROWS.s3)("is kept without the token and what was signed: $name", ({ text, status }) => {
    const { evidence } = s3Failure(status, text, LOCATION, NOW);
    expect(evidence).toMatchObject({ status, at: "2026-11-23T02:00:00.000Z" });
    expect(evidence?.raw).not.toMatch(/IQoJ|ASIA|AWS4-HMAC-SHA256\n|\d{12}/);
    if (text.includes("<RequestId>")) expect(evidence?.requestId).toBe("4442587FB7D0A2F9");
  });

  it("knows what was refused: reading is not writing", () => {
    const xml = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    const failure = s3Failure(403, xml, LOCATION, { deed: "s3:GetObject" });
    expect(adviceFor(failure).title).toContain("may not read");
  });

  it("hides secrets that it is given, and passes on how long to wait", () => {
    const xml = "<Error><Code>SlowDown</Code><Message>sesame-open for 7 s</Message></Error>";
    const context = { retryAfterS: 7, secrets: ["sesame-open"] };
    const { evidence } = s3Failure(503, xml, LOCATION, context);
    expect(evidence?.raw).toContain("[hidden] for 7 s");
    expect(evidence?.retryAfterS).toBe(7);
  });
});

describe("a refusal of STS", () => {
  it.each(ROWS.sts)("C.5b: $name", ({ wireCode: code, message, ...row }) => {
    const failure = awsFailure("sts", { code, message });
    expect(failure).toBeDefined();
    expect(row).toMatchObject(failure === undefined ? {} : told(failure));
  });
});

describe("an error that is not the SDK's", () => {
  it("is told apart from one that is", () => {
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
