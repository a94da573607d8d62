import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, startTestCloud, type TestCloud } from "#local/fixtures/test-cloud.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());

function put(Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) {
  return cloud.client().send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
}

async function readBack(Key: string, Range: string): Promise<Buffer> {
  const command = new GetObjectCommand({ Bucket: BUCKET, Key, Range });
  const { Body } = await cloud.client().send(command);
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe("a range", () => {
  beforeAll(() => put("digits", "0123456789"));

  it.each([
    ["bytes=0-3", "0123"],
    ["bytes=7-", "789"],
    ["bytes=-2", "89"],
    ["bytes=-99", "0123456789"],
    ["bytes=5-99", "56789"],
  ])("returns the part for %s", async (range, expected) => {
    expect((await readBack("digits", range)).toString()).toBe(expected);
  });

  it("states the range and the total size", async () => {
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: "digits", Range: "bytes=2-4" });
    expect(await cloud.client().send(command)).toMatchObject({
      ContentRange: "bytes 2-4/10",
      ContentLength: 3,
      $metadata: { httpStatusCode: 206 },
    });
  });

  it.each(["bytes=10-", "bytes=10-20", "bytes=-0"])("answers 416 for %s", async (range) => {
    await expect(readBack("digits", range)).rejects.toMatchObject({
      name: "InvalidRange",
      ActualObjectSize: "10",
      $metadata: { httpStatusCode: 416 },
    });
  });

  it.each(["bytes=0-1,3-4", "lines=1-2", "bytes=4-2"])(
    "ignores %s, which is not a single range",
    async (range) => {
      expect((await readBack("digits", range)).length).toBe(10);
    },
  );
});

describe("conditions", () => {
  it("answers 304 to a reader that has the object already", async () => {
    const { ETag = "" } = await put("known", "known");
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: "known", IfNoneMatch: ETag });
    await expect(cloud.client().send(command)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
  });

  it("answers 412 to a reader that expects another object", async () => {
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: "known", IfMatch: '"other"' });
    await expect(cloud.client().send(command)).rejects.toMatchObject({
      name: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
  });

  it("answers 412 to a conditional first write if the object exists", async () => {
    const outcomes = await Promise.allSettled(
      ["a", "b", "c"].map((body) => put("first", body, { IfNoneMatch: "*" })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(put("first", "d", { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
  });
});
