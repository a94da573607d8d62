import { GetObjectCommand, ListMultipartUploadsCommand, type S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, startTestCloud, type TestCloud } from "#local/fixtures/test-cloud.ts";
import { uploadChunks } from "./upload.ts";

let cloud: TestCloud;
let client: S3Client;
beforeAll(async () => {
  cloud = await startTestCloud();
  client = cloud.client();
});
afterAll(() => cloud.stop());

const signal = AbortSignal.timeout(60_000);
const object = (Key: string) => ({ Bucket: BUCKET, Key, ContentType: "application/x-npy" });

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function stored(Key: string): Promise<Buffer> {
  const { Body: body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return Buffer.from((await body?.transformToByteArray()) ?? []);
}

describe("an upload in chunks", () => {
  const bytes = Uint8Array.from({ length: 20_000_000 }, (_, at) => (at * 2_654_435_761) >>> 24);

  it.each([
    ["nothing", 0, 1],
    ["less than a part", 3_000_000, 700_001],
    ["exactly two parts", 16_777_216, 8_388_608],
    ["chunks across parts", 20_000_000, 3_333_333],
    ["one chunk of several parts", 20_000_000, 20_000_000],
  ])("stores %s", async (name, length, size) => {
    await uploadChunks(client, object(name), inChunks(bytes.subarray(0, length), size), signal);
    expect((await stored(name)).equals(bytes.subarray(0, length))).toBe(true);
  });

  it("leaves no object and no parts if its source fails", async () => {
    async function* failing() {
      yield bytes.subarray(0, 9_000_000);
      throw new Error("the source failed");
    }
    await expect(uploadChunks(client, object("broken"), failing(), signal)).rejects.toThrow(
      "the source failed",
    );
    await expect(stored("broken")).rejects.toMatchObject({ name: "NoSuchKey" });
    const { Uploads: uploads = [] } = await client.send(
      new ListMultipartUploadsCommand({ Bucket: BUCKET }),
    );
    expect(uploads).toEqual([]);
  });
});
