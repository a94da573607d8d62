import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { evidenceOf } from "#domain/failures/evidence.ts";
import type { Failure } from "#domain/failures/failure.ts";
import { FailureHeadline, FailureNotice, InstructorButton } from "./failure-notice.tsx";

const LINK = "https://us-west-2.console.aws.amazon.com/cloudwatch/home?region=us-west-2#x";

const REFUSED: Failure = {
  kind: "inference-refused",
  status: 200,
  code: "model-error",
  words: "it has 5 bands.",
  evidence: evidenceOf({
    at: "2026-11-23T02:00:00.000Z",
    status: 200,
    requestId: "0a1b2c3d",
    raw: `it has 5 bands. See ${LINK} in account 111122223333 X-Amz-Signature=0123abcd`,
  }),
};

function shown(failure: Failure, onDoctor?: () => void): string {
  const props = onDoctor === undefined ? { failure } : { failure, onDoctor };
  return renderToStaticMarkup(createElement(FailureNotice, props));
}

describe("the notice of a failure", () => {
  it("says what happened, what to do and who can fix it", () => {
    const html = shown({ kind: "credentials-expired" });
    expect(html).toContain("Your AWS credentials have expired.");
    expect(html).toContain("Paste new credentials");
    expect(html).toContain("You can fix this.");
    expect(html).not.toContain("<details>");
  });

  it("collapses the server's own words, with details for the instructor", () => {
    const html = shown(REFUSED);
    expect(html).toContain("HTTP 200 · request 0a1b2c3d · 2026-11-23T02:00:00.000Z");
    expect(html).toContain("it has 5 bands. See (console link) in account (account)");
    expect(html).toContain("Copy for your instructor");
    expect(html).toContain(`href="${LINK}"`);
    expect(html).not.toMatch(/111122223333|0123abcd/);
  });

  it("shows the problems of an invalid configuration without a press", () => {
    const problems = ["region is missing.", "bucket must be a text, but is 5."];
    const html = shown({ kind: "config-invalid", file: "config.json", problems });
    expect(html).toContain("region is missing.\nbucket must be a text, but is 5.");
    expect(html).not.toContain("<details>");
  });

  it("names no object in the line of a denial, and leads with what the instructor needs", () => {
    const denied: Failure = {
      kind: "access-denied",
      service: "s3",
      action: "s3:PutObject",
      resource: "arn:aws:s3:::smoke-dataset-bucket/participants/ada/0f3c/chip-with-a-long-name.npy",
    };
    const line = renderToStaticMarkup(createElement(FailureHeadline, { failure: denied }));
    expect(line).toContain("<strong>Your role may not write to this bucket.</strong>");
    expect(line).not.toContain("chip-with");
    const button = renderToStaticMarkup(createElement(InstructorButton, { failure: denied }));
    expect(button).toMatch(/class="button primary".*Copy for your instructor/);
    const expired: Failure = { kind: "credentials-expired" };
    expect(renderToStaticMarkup(createElement(InstructorButton, { failure: expired }))).toBe("");
  });

  it("offers the doctor if there is one", () => {
    expect(shown(REFUSED)).not.toContain("Open the doctor");
    expect(shown(REFUSED, () => undefined)).toContain("Open the doctor");
  });
});
