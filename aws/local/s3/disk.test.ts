import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUCKET, startTestCloud, type TestCloud } from "#local/fixtures/test-cloud.ts";

const DISK_BYTES = 512 * 1024;

/** A disk of half a megabyte, as only root can mount one; undefined elsewhere. */
async function smallDisk(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "plumescope-disk-"));
  try {
    const words = ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", folder];
    execFileSync("mount", words, { stdio: "ignore" });
    return folder;
  } catch {
    console.warn("Skipped: a small disk cannot be mounted here.");
    await rm(folder, { recursive: true });
    return undefined;
  }
}

const disk = await smallDisk();

describe.skipIf(disk === undefined)("a full disk", () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startTestCloud(undefined, disk);
  });
  afterAll(async () => {
    await cloud.stop();
    execFileSync("umount", [disk ?? ""]);
    await rm(disk ?? "", { recursive: true });
  });

  function put(Key: string, Body: Uint8Array) {
    return cloud.client().send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  }

  it("refuses an object in a sentence, keeps those it has, and takes the next that fits", async () => {
    const bytes = randomBytes(DISK_BYTES / 4);
    await put("kept", bytes);
    await expect(put("too large", randomBytes(2 * DISK_BYTES))).rejects.toMatchObject({
      name: "InsufficientStorage",
      message: "The disk of the local stack is full. Free some space, then try again.",
      $metadata: { httpStatusCode: 507 },
    });
    await put("fits", bytes);
    for (const Key of ["fits", "kept"]) {
      const { Body } = await cloud.client().send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      expect(bytes.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    }
    cloud.restart();
    const { Contents } = await cloud.client().send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(["fits", "kept"]);
    expect((await cloud.files()).filter((file) => file.startsWith("incoming"))).toEqual([]);
  });
});
