import { describe, expect, it } from "vitest";
import { parseWorkshopConfig } from "#domain/config/workshop-config.ts";
import { presignGet, presignPut } from "./objects.ts";

const LOCATION = { bucket: "smoke-dataset-bucket", key: "participants/AROA:me/0123/a b(1).npy" };
const CREDENTIALS = {
  accessKeyId: "ASIAQQQQQQQQQQQQQQQQ",
  secretAccessKey: "s".repeat(40),
  sessionToken: "t".repeat(300),
  region: undefined,
  expiresAt: undefined,
};

function context(s3: object) {
  const config = parseWorkshopConfig({
    workshop: "Test",
    region: "us-west-2",
    bucket: LOCATION.bucket,
    prefix: "participants/",
    apiUrl: "https://abc.execute-api.us-west-2.amazonaws.com/demo/infer",
    modelCard: "models/goes-smoke.json",
    modelCards: [{ path: "models/goes-smoke.json", title: "Smoke" }],
    s3,
  });
  return { config, credentials: CREDENTIALS };
}

describe("a presigned URL", () => {
  it("signs no checksum of an empty body and is valid for five minutes", async () => {
    const { searchParams } = new URL(await presignPut(LOCATION, context({})));
    expect([...searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
    expect(searchParams.get("X-Amz-Expires")).toBe("300");
    expect(searchParams.get("X-Amz-SignedHeaders")).toBe("host");
  });

  it("for reading requests no checksum, which would require a header", async () => {
    const { searchParams } = new URL(await presignGet(LOCATION, context({})));
    expect(searchParams.get("X-Amz-SignedHeaders")).toBe("host");
    expect([...searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
    expect(searchParams.get("x-id")).toBe("GetObject");
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
    const url = await presignPut(LOCATION, context(s3));
    expect(url.startsWith(start)).toBe(true);
  });
});
