import { createHash, randomBytes } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, startTestCloud, type TestCloud } from "#local/fixtures/test-cloud.ts";

const PART = 5 * 1024 ** 2;
const BYTES = randomBytes(PART + 1000);
const WHERE = { Bucket: BUCKET, Key: "large scene.npy" };

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());

async function begin(algorithm?: ChecksumAlgorithm, type?: "FULL_OBJECT" | "COMPOSITE") {
  const { UploadId = "" } = await cloud.client().send(
    new CreateMultipartUploadCommand({
      ...WHERE,
      ContentType: "application/x-npy",
      ...(algorithm ? { ChecksumAlgorithm: algorithm } : {}),
      ...(type ? { ChecksumType: type } : {}),
    }),
  );
  return UploadId;
}

async function sendPart(
  UploadId: string,
  PartNumber: number,
  Body: Buffer,
  algorithm?: ChecksumAlgorithm,
): Promise<CompletedPart> {
  const { ETag = "", ...answer } = await cloud.client().send(
    new UploadPartCommand({
      ...WHERE,
      UploadId,
      PartNumber,
      Body,
      ...(algorithm ? { ChecksumAlgorithm: algorithm } : {}),
    }),
  );
  const { ChecksumCRC32 } = answer;
  return { ETag, PartNumber, ...(ChecksumCRC32 ? { ChecksumCRC32 } : {}) };
}

function complete(UploadId: string, Parts: CompletedPart[]) {
  return cloud
    .client()
    .send(new CompleteMultipartUploadCommand({ ...WHERE, UploadId, MultipartUpload: { Parts } }));
}

function md5(...bytes: Buffer[]): Buffer {
  return createHash("md5").update(Buffer.concat(bytes)).digest();
}

describe("an upload in parts", () => {
  it("becomes one object with the ETag of its parts; a part may be sent again", async () => {
    const id = await begin();
    const [first, last] = [BYTES.subarray(0, PART), BYTES.subarray(PART)];
    const second = await sendPart(id, 7, last);
    await sendPart(id, 1, Buffer.from("mistaken"));
    const parts = [await sendPart(id, 1, first), second];
    const { ETag } = await complete(id, parts);
    expect(ETag).toBe(`"${md5(md5(first), md5(last)).toString("hex")}-2"`);
    const found = await cloud.client().send(new GetObjectCommand(WHERE));
    expect(found).toMatchObject({ ETag, ContentType: "application/x-npy" });
    expect(BYTES.equals((await found.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    expect((await cloud.files()).filter((file) => file.includes("uploads"))).toEqual([]);
  });

  it("has a checksum of its parts' checksums", async () => {
    const id = await begin("CRC32");
    const parts = [await sendPart(id, 1, Buffer.from("123456789"), "CRC32")];
    expect(await complete(id, parts)).toMatchObject({
      ChecksumCRC32: expect.stringMatching(/^[A-Za-z0-9+/]{6}==-1$/),
      ChecksumType: "COMPOSITE",
    });
  });

  it("has a full-object checksum on request", async () => {
    const id = await begin("CRC32", "FULL_OBJECT");
    const parts = [await sendPart(id, 1, Buffer.from("123456789"), "CRC32")];
    expect(await complete(id, parts)).toMatchObject({
      ChecksumCRC32: "y/Q5Jg==",
      ChecksumType: "FULL_OBJECT",
    });
  });

  it("leaves nothing behind if aborted", async () => {
    const before = await cloud.files();
    const UploadId = await begin();
    const part = await sendPart(UploadId, 1, BYTES);
    await cloud.client().send(new AbortMultipartUploadCommand({ ...WHERE, UploadId }));
    expect(await cloud.files()).toEqual(before);
    await expect(complete(UploadId, [part])).rejects.toMatchObject({ name: "NoSuchUpload" });
  });
});

describe("an upload is not completed", () => {
  it("with a part that is too small, before the last", async () => {
    const id = await begin();
    const parts = [await sendPart(id, 1, Buffer.from("a")), await sendPart(id, 2, BYTES)];
    await expect(complete(id, parts)).rejects.toMatchObject({
      name: "EntityTooSmall",
      ProposedSize: "1",
    });
  });

  it("with parts out of order, missing or changed", async () => {
    const id = await begin();
    const first = await sendPart(id, 1, BYTES);
    const second = await sendPart(id, 2, BYTES);
    await expect(complete(id, [second, first])).rejects.toMatchObject({ name: "InvalidPartOrder" });
    const invalid = { name: "InvalidPart" };
    await expect(complete(id, [first, { ...second, PartNumber: 3 }])).rejects.toMatchObject(
      invalid,
    );
    const other = { ...first, ETag: `"${"0".repeat(32)}"` };
    await expect(complete(id, [other, second])).rejects.toMatchObject(invalid);
  });

  it("under an unknown upload id", async () => {
    for (const id of ["../../bucket", "0".repeat(64)]) {
      await expect(complete(id, [{ ETag: "a", PartNumber: 1 }])).rejects.toMatchObject({
        name: "NoSuchUpload",
        $metadata: { httpStatusCode: 404 },
      });
    }
  });

  it("with an invalid part number", async () => {
    const id = await begin();
    for (const number of [0, 10_001]) {
      await expect(sendPart(id, number, BYTES)).rejects.toMatchObject({ name: "InvalidArgument" });
    }
  });
});
