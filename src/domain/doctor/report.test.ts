import { describe, expect, it } from "vitest";
import { parseWorkshopConfig } from "#domain/config/workshop-config.ts";
import { DOCTOR_STEPS, type DoctorStep } from "#domain/failures/doctor-steps.ts";
import type { Failure } from "#domain/failures/failure.ts";
import {
  type CheckResults,
  failedCheck,
  NOT_STARTED,
  overallState,
  withResult,
} from "./check-results.ts";
import { reportText, verdictOf, withoutSecrets } from "./report.ts";

const CONTEXT = {
  pageOrigin: "https://plumes.example.org",
  config: parseWorkshopConfig({
    workshop: "Test",
    region: "eu-central-1",
    bucket: "plume-uploads",
    prefix: "",
    apiUrl: "https://a1b2c3.execute-api.eu-central-1.amazonaws.com/prod/infer",
    modelCard: "models/a.json",
    modelCards: [{ path: "models/a.json", title: "A" }],
  }),
  identity: undefined,
};

/** All checks before the step passed, each in 50 ms. */
function passedUntil(step: DoctorStep | undefined): CheckResults {
  const end = step === undefined ? DOCTOR_STEPS.length : DOCTOR_STEPS.indexOf(step);
  let results = NOT_STARTED;
  for (const name of DOCTOR_STEPS.slice(0, end)) {
    results = withResult(results, name, { state: "passed", ms: 50, note: "Good." });
  }
  return results;
}

describe("a diagnosis", () => {
  it("stops at the first failure", () => {
    const failure = { kind: "bucket-missing", bucket: "b" } as const;
    const failed = withResult(passedUntil("cors"), "cors", { state: "failed", ms: 7, failure });
    expect(DOCTOR_STEPS.map((step) => failed[step].state)).toEqual([
      ...new Array(5).fill("passed"),
      "failed",
      ...new Array(6).fill("not-reached"),
    ]);
    expect(failedCheck(failed)).toEqual({ step: "cors", failure });
    expect(overallState(failed)).toBe("failed");
  });

  it("is running until the last check has passed", () => {
    expect(overallState(passedUntil("model"))).toBe("running");
    expect(verdictOf(passedUntil(undefined))).toBe("All 12 checks passed in 0.6 s.");
    expect(verdictOf(passedUntil(undefined), true)).toBe(
      "All 12 checks passed in 0.6 s with the doctor’s own array. Run yours again: if it fails again, the cause is in the array.",
    );
  });
});

describe("the copied text", () => {
  it("contains what was checked, every check, and the fix with its lines", () => {
    const origin = CONTEXT.pageOrigin;
    const failure: Failure = { kind: "cors-method-refused", bucket: "b", origin, method: "PUT" };
    const failed = withResult(passedUntil("cors"), "cors", { state: "failed", ms: 7, failure });
    const text = reportText(failed, CONTEXT, new Date("2026-11-23T09:00:00Z"));
    expect(text).toContain("doctor, 2026-11-23T09:00:00.000Z");
    expect(text).toContain("Bucket: plume-uploads\nRegion: eu-central-1\nPrefix: none");
    expect(text).toContain("5. Bucket and region: passed in 50 ms. Good.");
    expect(text).toContain("6. The bucket’s CORS rules: FAILED after 7 ms");
    expect(text).toContain("7. A small upload: not reached");
    expect(text).toContain("  1) Open S3 in the AWS console, then the bucket plume-uploads.");
    expect(text).toContain("aws s3api put-bucket-cors --bucket plume-uploads");
  });

  it.each([
    "https://b.s3.amazonaws.com/k?X-Amz-Credential=ASIAQQQQQQQQQQQQQQQQ%2F2026&X-Amz-Signature=0123abcd",
    "AWSAccessKeyId=ASIAQQQQQQQQQQQQQQQQ&Signature=0123abcd%3D",
    `token IQoJb3JpZ2luX2Vj${"0123abcd".repeat(20)} refused`,
    "arn:aws:sts::111122223333:assumed-role/r/ada with ASIAQQQQQQQQQQQQQQQQ",
  ])("removes the secrets from %s", (words) => {
    expect(withoutSecrets(words)).not.toMatch(/0123abcd|ASIAQ|111122223333/);
  });

  it("keeps its own commands unchanged", () => {
    const action = "s3:PutObject";
    const failure: Failure = { kind: "access-denied", service: "s3", resource: "b/k", action };
    const failed = withResult(passedUntil("upload"), "upload", { state: "failed", ms: 7, failure });
    expect(reportText(failed, CONTEXT, new Date())).toContain(
      `"Resource": "arn:aws:s3:::plume-uploads/$\{aws:userid}/*"`,
    );
  });
});
