import { createHash } from "node:crypto";
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, startTestCloud, type TestCloud } from "#local/fixtures/test-cloud.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());

const PLAIN = { requestChecksumCalculation: "WHEN_REQUIRED" } as const;
const BYTES = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256));

function put(Key: string, Body: string | Buffer, more: Partial<PutObjectCommandInput> = {}) {
  return cloud.client().send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
}

async function readBack(Key: string): Promise<Buffer> {
  const command = new GetObjectCommand({ Bucket: BUCKET, Key });
  const { Body } = await cloud.client().send(command);
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe("an object", () => {
  it("is returned byte for byte, with its type, metadata and MD5", async () => {
    const { ETag } = await put("ada/chip.npy", BYTES, {
      ContentType: "application/x-npy",
      CacheControl: "no-store",
      Metadata: { origin: "goes-16" },
    });
    const head = new HeadObjectCommand({ Bucket: BUCKET, Key: "ada/chip.npy" });
    expect(ETag).toBe(`"${createHash("md5").update(BYTES).digest("hex")}"`);
    expect(await readBack("ada/chip.npy")).toEqual(BYTES);
    expect(await cloud.client().send(head)).toMatchObject({
      ETag,
      ContentType: "application/x-npy",
      ContentLength: BYTES.length,
      CacheControl: "no-store",
      Metadata: { origin: "goes-16" },
      AcceptRanges: "bytes",
    });
  });

  it("is a binary/octet-stream without a type", async () => {
    const command = new PutObjectCommand({ Bucket: BUCKET, Key: "typeless" });
    const url = await getSignedUrl(cloud.client(PLAIN), command);
    await fetch(url, { method: "PUT", body: Buffer.alloc(0) });
    const head = new HeadObjectCommand({ Bucket: BUCKET, Key: "typeless" });
    expect(await cloud.client().send(head)).toMatchObject({
      ContentType: "binary/octet-stream",
      ContentLength: 0,
    });
  });

  it.each([
    "plain.npy",
    "../../../escape.npy",
    "./a/../b",
    "two//slashes/",
    "blanks and + plus & more?=#",
    "colon:semi;comma,!'()*~",
    "percent%20literal%",
    "ä/日本/🛰.npy",
    "back\\slash",
    "__proto__",
    "é".repeat(512),
  ])("can have the key %s", async (key) => {
    await put(key, key);
    expect((await readBack(key)).toString()).toBe(key);
    await cloud.client().send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
    await expect(readBack(key)).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("cannot have a key of more than 1024 bytes", async () => {
    await expect(put("é".repeat(513), "x")).rejects.toMatchObject({
      name: "KeyTooLongError",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("is replaced atomically, and the old bytes are freed", async () => {
    await put("twice", "first");
    const before = await cloud.files();
    await put("twice", "second");
    expect((await readBack("twice")).toString()).toBe("second");
    expect((await cloud.files()).length).toBe(before.length);
  });

  it("has one writer's content after concurrent writes", async () => {
    const before = (await cloud.files()).length;
    const writers = Array.from({ length: 24 }, (_, i) => Buffer.alloc(100_000 + i, i));
    await Promise.all(writers.map((bytes) => put("contested", bytes)));
    const winner = await readBack("contested");
    expect(winner).toEqual(writers[winner[0] ?? -1]);
    expect((await cloud.files()).length).toBe(before + 2);
  });

  it("persists across restarts", async () => {
    await put("kept", BYTES, { Metadata: { a: "b" } });
    cloud.restart();
    const head = new HeadObjectCommand({ Bucket: BUCKET, Key: "kept" });
    expect(await readBack("kept")).toEqual(BYTES);
    expect(await cloud.client().send(head)).toMatchObject({ Metadata: { a: "b" } });
  });

  it("answers GET with NoSuchKey and HEAD with a bare 404 if missing", async () => {
    const client = cloud.client();
    const where = { Bucket: BUCKET, Key: "missing" };
    await expect(client.send(new GetObjectCommand(where))).rejects.toMatchObject({
      name: "NoSuchKey",
      message: "The specified key does not exist.",
      Key: "missing",
    });
    await expect(client.send(new HeadObjectCommand(where))).rejects.toMatchObject({
      name: "NotFound",
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("is NoSuchBucket in a missing bucket", async () => {
    const command = new PutObjectCommand({ Bucket: "no-such-bucket", Key: "a", Body: "a" });
    await expect(cloud.client().send(command)).rejects.toMatchObject({
      name: "NoSuchBucket",
      BucketName: "no-such-bucket",
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe("DeleteObjects", () => {
  it("removes existing objects and ignores missing ones", async () => {
    await put("one & only", "1");
    const Objects = [{ Key: "one & only" }, { Key: "never there" }];
    const command = new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } });
    const { Deleted } = await cloud.client().send(command);
    expect(Deleted).toEqual(Objects);
    await expect(readBack("one & only")).rejects.toMatchObject({ name: "NoSuchKey" });
  });
});

describe("an unsupported feature", () => {
  it.each<[string, Partial<PutObjectCommandInput>, string]>([
    ["encryption with a KMS key", { ServerSideEncryption: "aws:kms" }, "NotImplemented"],
    ["another storage class", { StorageClass: "GLACIER" }, "NotImplemented"],
    ["tags", { Tagging: "a=b" }, "NotImplemented"],
    ["public objects", { ACL: "public-read" }, "AccessControlListNotSupported"],
    ["metadata of 2 KB", { Metadata: { a: "b".repeat(2048) } }, "MetadataTooLarge"],
  ])("is refused instead of ignored: %s", async (_what, more, name) => {
    await expect(put("never", "x", more)).rejects.toMatchObject({ name });
    await expect(readBack("never")).rejects.toMatchObject({ name: "NoSuchKey" });
  });
});
