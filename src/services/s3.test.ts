import { describe, expect, it } from "vitest";
import { parseWorkshopConfig } from "#domain/workshop-config.ts";
import { presignPut, s3Failure } from "./s3.ts";

const LOCATION = { bucket: "smoke-dataset-bucket", key: "participants/AROA:me/0123/a b(1).npy" };
const CREDENTIALS = {
  accessKeyId: "ASIAQQQQQQQQQQQQQQQQ",
  secretAccessKey: "s".repeat(40),
  sessionToken: "t".repeat(300),
  region: undefined,
  expiresAt: undefined,
};

function config(s3: object) {
  return parseWorkshopConfig({
    workshop: "Test",
    region: "us-west-2",
    bucket: LOCATION.bucket,
    prefix: "participants/",
    apiUrl: "https://abc.execute-api.us-west-2.amazonaws.com/demo/infer",
    modelCard: "models/goes-smoke.json",
    modelCards: [{ path: "models/goes-smoke.json", title: "Smoke" }],
    s3,
  });
}

describe("a presigned address", () => {
  it("signs no checksum of an empty body, and lives five minutes", async () => {
    const { searchParams } = new URL(await presignPut(LOCATION, CREDENTIALS, config({})));
    expect([...searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
    expect(searchParams.get("X-Amz-Expires")).toBe("300");
    expect(searchParams.get("X-Amz-SignedHeaders")).toBe("host");
  });

  it.each([
    [{}, "https://smoke-dataset-bucket.s3.us-west-2.amazonaws.com/participants/"],
    [{ addressing: "path" }, "https://s3.us-west-2.amazonaws.com/smoke-dataset-bucket/"],
    [
      { endpoint: "http://localhost:4566", addressing: "path" },
      "http://localhost:4566/smoke-dataset-bucket/participants/",
    ],
    [
      { endpoint: "http://localhost:4566", addressing: "virtual" },
      "http://smoke-dataset-bucket.localhost:4566/participants/",
    ],
  ])("names the bucket where %j says", async (s3, start) => {
    const url = await presignPut(LOCATION, CREDENTIALS, config(s3));
    expect(url.startsWith(start)).toBe(true);
  });
});

describe("a refusal of S3", () => {
  const xml = (code: string, message = "") =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><Token-0>secret</Token-0></Error>`;

  it.each([
    ["ExpiredToken", { kind: "credentials-expired" }],
    ["InvalidToken", { kind: "credentials-refused", service: "s3", code: "InvalidToken" }],
    ["RequestTimeTooSkewed", { kind: "clock-skewed" }],
    ["SlowDown", { kind: "throttled", service: "s3" }],
    ["NoSuchBucket", { kind: "bucket-missing", bucket: LOCATION.bucket }],
  ])("means for a person: %s", (code, failure) => {
    expect(s3Failure(403, xml(code), LOCATION)).toEqual(failure);
  });

  it.each(["Request has expired", "Request is not yet valid"])(
    "of an address signed just now blames the clock: %s",
    (message) => {
      expect(s3Failure(403, xml("AccessDenied", message), LOCATION)).toEqual({
        kind: "clock-skewed",
      });
    },
  );

  it("that nobody knows keeps its own words, and never the token", () => {
    const failure = s3Failure(400, xml("BadDigest", "The digests differ."), LOCATION);
    expect(failure).toEqual({
      kind: "upload-refused",
      status: 400,
      code: "BadDigest",
      message: "The digests differ.",
    });
    expect(JSON.stringify(failure)).not.toContain("secret");
  });

  it("without XML is named by its status", () => {
    expect(s3Failure(502, "<html>", LOCATION)).toMatchObject({ status: 502, code: "HTTP 502" });
  });
});
