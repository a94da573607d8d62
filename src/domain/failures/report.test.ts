import { describe, expect, it } from "vitest";
import { evidenceOf } from "#domain/failures/evidence.ts";
import { parseReply } from "#domain/inference/reply.ts";
import { AppError, type Failure } from "./failure.ts";
import { failureReport } from "./report.ts";

const SHOWN = new Date("2026-11-23T02:00:00Z");

describe("a failure's report", () => {
  it("states what happened, where, when and the server's message", () => {
    const failure: Failure = {
      kind: "throttled",
      service: "s3",
      evidence: evidenceOf({
        at: "2026-11-23T01:59:00.000Z",
        status: 503,
        requestId: "4442587FB7D0A2F9",
        raw: "<Code>SlowDown</Code>",
      }),
    };
    expect(failureReport(failure, SHOWN)).toBe(
      [
        "Plumescope",
        "The S3 bucket is receiving too many requests.",
        "Too many requests at once. Wait a few seconds and retry.",
        "",
        "Failure: throttled",
        "Service: the S3 bucket",
        "HTTP status: 503",
        "Request id: 4442587FB7D0A2F9",
        "Time: 2026-11-23T01:59:00.000Z",
        "",
        "The server’s message:",
        "<Code>SlowDown</Code>",
      ].join("\n"),
    );
  });

  it("states the time of display for a failure without a time", () => {
    expect(failureReport({ kind: "offline" }, SHOWN)).toContain("Time: 2026-11-23T02:00:00.000Z");
  });

  it("contains no account number and no link to the console", async () => {
    const errorMessage =
      'An error occurred (ModelError) when calling the InvokeEndpoint operation: Received client error (400) from primary with message "{ "error": "arn:aws:iam::111122223333:role/r is odd" }". See https://us-west-2.console.aws.amazon.com/cloudwatch/home?region=us-west-2#x in account 111122223333 for more information.';
    const body = new TextEncoder().encode(JSON.stringify({ errorMessage })).buffer;
    const asked = { url: "https://a.example/x", bucket: "b", key: "k", form: "both" } as const;
    let failure: Failure = { kind: "offline" };
    try {
      await parseReply({ status: 200, contentType: undefined, body }, asked);
    } catch (error) {
      if (error instanceof AppError) failure = error.failure;
    }
    expect(failureReport(failure, SHOWN)).toContain("The model refused the array");
    expect(failureReport(failure, SHOWN)).not.toMatch(/\d{12}|console\.aws/);
    expect(failure.evidence?.consoleUrl).toMatch(/^https:\/\/us-west-2\.console\.aws/);
  });

  it("contains no secret, even of an unexpected failure", () => {
    const message = "PUT https://b/k?X-Amz-Signature=0123abcd failed for ASIAQWERTYUIOPASDFGH";
    const report = failureReport({ kind: "unexpected", message }, SHOWN);
    expect(report).not.toMatch(/0123abcd|ASIAQ/);
  });
});
