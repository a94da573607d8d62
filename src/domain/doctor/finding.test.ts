import { describe, expect, it } from "vitest";
import type { Failure } from "#domain/failures/failure.ts";
import { findingFor, regionNamedIn } from "./finding.ts";

function refused(code: Extract<Failure, { kind: "inference-refused" }>["code"]): Failure {
  return { kind: "inference-refused", status: 400, code, message: "It says so." };
}

describe("what a failure means to the doctor", () => {
  it("names the right that a role lacks by the step that lacked it", () => {
    const denied: Failure = { kind: "access-denied", service: "s3", resource: "bucket/key" };
    expect(findingFor("upload", denied)).toEqual({ kind: "object-denied", action: "s3:PutObject" });
    expect(findingFor("read-back", denied)).toMatchObject({ action: "s3:GetObject" });
  });

  it.each([
    [refused("object-outside-workshop"), "outside-workshop"],
    [refused("endpoint-forbidden"), "function-denied"],
    [refused("wrong-shape"), "shape-refused"],
    [refused("internal"), "failure"],
    [{ kind: "credentials-expired" } as const, "keys-expired"],
    [{ kind: "clock-skewed" } as const, "clock-off"],
    [{ kind: "wrong-region", bucket: "b", region: "eu-west-1" } as const, "bucket-elsewhere"],
    [{ kind: "wrong-region", bucket: "b" } as const, "failure"],
    [{ kind: "access-denied", service: "sts", resource: "STS" } as const, "failure"],
    [{ kind: "throttled", service: "api" } as const, "failure"],
  ])("finds in %j: %s", (failure, kind) => {
    expect(findingFor("post", failure).kind).toBe(kind);
  });
});

/** Refusals as S3 words them; the first two are quoted in many threads, the third by its reference. */
describe("the region that S3 names", () => {
  it.each([
    [
      "<Error><Code>AuthorizationQueryParametersError</Code><Message>Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'eu-west-1'</Message><Region>eu-west-1</Region></Error>",
      "eu-west-1",
    ],
    [
      "<Error><Code>PermanentRedirect</Code><Endpoint>smoke.s3.ap-southeast-2.amazonaws.com</Endpoint><Bucket>smoke</Bucket></Error>",
      "ap-southeast-2",
    ],
    ["<Error><Endpoint>smoke.s3-us-gov-west-1.amazonaws.com</Endpoint></Error>", "us-gov-west-1"],
    ["<Error><Endpoint>smoke.s3.amazonaws.com</Endpoint></Error>", undefined],
    ["<Error><Code>AccessDenied</Code></Error>", undefined],
  ])("is read out of %s", (xml, region) => {
    expect(regionNamedIn(xml)).toBe(region);
  });
});
