import { describe, expect, it } from "vitest";
import { parseWorkshopConfig } from "#domain/config/workshop-config.ts";
import { browserPlatform } from "#services/platform.ts";
import { presignGet, presignPut, uploadUrls } from "./objects.ts";

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

  it("that the page uses itself is valid for one minute, and is signed anew for a late attempt", async () => {
    let nowMs = 1000;
    const clock = { ...browserPlatform.clock, monotonicMs: () => nowMs };
    const urls = uploadUrls(LOCATION, context({}), { clock });
    const first = await urls();
    expect(new URL(first).searchParams.get("X-Amz-Expires")).toBe("60");
    nowMs += 30_000;
    expect(urls()).toBe(urls());
    expect(await urls()).toBe(first);
    const before = urls();
    nowMs += 1;
    expect(urls()).not.toBe(before);
    const read = await presignGet(LOCATION, context({}));
    expect(new URL(read).searchParams.get("X-Amz-Expires")).toBe("60");
  });

  it("names the endpoint of the settings that it is signed with, after others with the same credentials", async () => {
    const own = { endpoint: "http://localhost:4566", addressing: "path" };
    const hostOf = async (s3: object) => new URL(await presignPut(LOCATION, context(s3))).host;
    expect(await hostOf(own)).toBe("localhost:4566");
    expect(await hostOf({})).toBe("smoke-dataset-bucket.s3.us-west-2.amazonaws.com");
    expect(await hostOf(own)).toBe("localhost:4566");
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
