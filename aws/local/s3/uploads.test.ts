import { mkdir, utimes, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { BUCKET, startTestCloud, type TestCloud } from "#local/fixtures/test-cloud.ts";

const CHECK = "123456789";
/** The published check values: CRC RevEng catalogue, FIPS 180. */
const CHECK_VALUES = [
  ["CRC32", base64("cbf43926")],
  ["CRC32C", base64("e3069283")],
  ["CRC64NVME", base64("ae8b14860a799888")],
  ["SHA1", base64("f7c3bc1d808e04732adf679965ccc34ca7ae3441")],
  ["SHA256", base64("15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225")],
] as const;
const PLAIN = { requestChecksumCalculation: "WHEN_REQUIRED" } as const;

let cloud: TestCloud;
let filesBefore: string[];
beforeAll(async () => {
  cloud = await startTestCloud();
});
beforeEach(async () => {
  filesBefore = await cloud.files();
});
afterAll(() => cloud.stop());

function put(more: Partial<PutObjectCommandInput>) {
  const command = new PutObjectCommand({ Bucket: BUCKET, Key: "upload", ...more });
  return cloud.client().send(command);
}

async function presign(more: Partial<PutObjectCommandInput> = {}, client = cloud.client(PLAIN)) {
  return getSignedUrl(client, new PutObjectCommand({ Bucket: BUCKET, Key: "upload", ...more }));
}

async function send(url: string, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: "PUT", body, headers });
  const xml = await response.text();
  const [, code, message] = /<Code>(.*)<\/Code><Message>(.*)<\/Message>/.exec(xml) ?? [];
  return { status: response.status, code, message, xml };
}

async function expectNothingNew(): Promise<void> {
  await vi.waitFor(async () => {
    expect(await cloud.files()).toEqual(filesBefore);
  });
}

describe("a checksum", () => {
  it.each(CHECK_VALUES)("verifies, stores and returns %s in a header", async (name, value) => {
    const field = `Checksum${name}` as const;
    const answer = await put({ Body: CHECK, [field]: value });
    expect(answer).toMatchObject({ [field]: value, ChecksumType: "FULL_OBJECT" });
    const command = new HeadObjectCommand({
      Bucket: BUCKET,
      Key: "upload",
      ChecksumMode: "ENABLED",
    });
    expect(await cloud.client().send(command)).toMatchObject({ [field]: value });
  });

  it.each(CHECK_VALUES)("refuses %s of another body", async (name, value) => {
    await expect(put({ Body: "987654321", [`Checksum${name}`]: value })).rejects.toMatchObject({
      name: "BadDigest",
      message: `The ${name} you specified did not match the calculated checksum.`,
      $metadata: { httpStatusCode: 400 },
    });
    await expectNothingNew();
  });

  it("verifies the SDK's default CRC-32 in the header of a buffer", async () => {
    const answer = await put({ Body: Buffer.from(CHECK) });
    expect(answer).toMatchObject({ ChecksumCRC32: "y/Q5Jg==" });
  });

  it.each(CHECK_VALUES)(
    "verifies %s in the trailer of an aws-chunked stream",
    async (algorithm, value) => {
      const Body = Readable.from([Buffer.from("1234"), Buffer.from("56789")]);
      const answer = await put({ Body, ContentLength: 9, ChecksumAlgorithm: algorithm });
      expect(answer).toMatchObject({ [`Checksum${algorithm}`]: value });
      const command = new GetObjectCommand({ Bucket: BUCKET, Key: "upload" });
      const stored = await cloud.client().send(command);
      expect(await stored.Body?.transformToString()).toBe(CHECK);
      expect(stored.ContentEncoding).toBeUndefined();
    },
  );

  it("verifies a checksum in the query of a presigned URL", async () => {
    const url = await presign({ ChecksumSHA256: CHECK_VALUES[4][1] });
    expect(new URL(url).searchParams.get("x-amz-checksum-sha256")).toBe(CHECK_VALUES[4][1]);
    expect((await send(url, CHECK)).status).toBe(200);
    expect(await send(url, "987654321")).toMatchObject({ status: 400, code: "BadDigest" });
  });

  it("refuses the checksum of an empty body, which SDKs put into presigned URLs by default", async () => {
    const url = await presign({}, cloud.client());
    expect(new URL(url).searchParams.get("x-amz-checksum-crc32")).toBe("AAAAAA==");
    expect(await send(url, CHECK)).toMatchObject({
      status: 400,
      code: "BadDigest",
      message: "The CRC32 you specified did not match the calculated checksum.",
    });
    await expectNothingNew();
  });

  it.each([
    [{ ChecksumCRC32: "nonsense" }, "InvalidRequest"],
    [{ ChecksumCRC32: "y/Q5Jg==", ChecksumSHA1: CHECK_VALUES[3][1] }, "InvalidRequest"],
    [{ ContentMD5: "nonsense" }, "InvalidDigest"],
    [{ ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==" }, "BadDigest"],
  ])("refuses %j", async (promise, name) => {
    await expect(put({ Body: CHECK, ...promise })).rejects.toMatchObject({ name });
    await expectNothingNew();
  });

  it("verifies MD5", async () => {
    await expect(
      put({ Body: CHECK, ContentMD5: "JfnnlDI7RTiF9RgfG2JNCw==" }),
    ).resolves.toMatchObject({ ETag: '"25f9e794323b453885f5181f1b624d0b"' });
  });
});

describe("a body", () => {
  it("is refused if it differs from the signed one", async () => {
    const client = cloud.client(PLAIN);
    client.middlewareStack.add(
      (next) => (parameters) => {
        Object.assign(parameters.request as object, { body: "987654321" });
        return next(parameters);
      },
      { step: "deserialize", priority: "low" },
    );
    const command = new PutObjectCommand({ Bucket: BUCKET, Key: "upload", Body: CHECK });
    await expect(client.send(command)).rejects.toMatchObject({
      name: "XAmzContentSHA256Mismatch",
      ClientComputedContentSHA256:
        "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
    });
    await expectNothingNew();
  });

  it("leaves nothing behind if it breaks off", async () => {
    const url = await presign();
    const upload = request(url, { method: "PUT", headers: { "Content-Length": 10_000_000 } });
    upload.on("error", () => undefined);
    upload.write(Buffer.alloc(1_000_000));
    await vi.waitFor(async () => {
      expect((await cloud.files()).length).toBe(filesBefore.length + 1);
    });
    upload.destroy();
    await expectNothingNew();
  });

  it("is refused without a length", async () => {
    const url = await presign();
    const status = await new Promise((resolve, reject) => {
      const upload = request(url, { method: "PUT", headers: { "Transfer-Encoding": "chunked" } });
      upload.on("response", (response) => resolve(response.statusCode)).on("error", reject);
      upload.end("123");
    });
    expect(status).toBe(501);
  });

  it("is refused above 5 GiB before it is sent", async () => {
    const url = await presign();
    const status = await new Promise((resolve, reject) => {
      const size = 5 * 1024 ** 3 + 1;
      const upload = request(url, { method: "PUT", headers: { "Content-Length": size } });
      upload.on("response", (response) => resolve(response.statusCode)).on("error", reject);
      upload.flushHeaders();
    });
    expect(status).toBe(400);
    await expectNothingNew();
  });

  it("is complete with metadata hoisted into the query", async () => {
    const url = await presign({ Metadata: { origin: "GOES é" } });
    expect(new URL(url).searchParams.get("x-amz-meta-origin")).toBe("GOES é");
    expect((await send(url, CHECK)).status).toBe(200);
    const response = await fetch(
      await getSignedUrl(cloud.client(), new GetObjectCommand({ Bucket: BUCKET, Key: "upload" })),
    );
    const origin = Buffer.from(response.headers.get("x-amz-meta-origin") ?? "", "latin1");
    expect(origin.toString("utf8")).toBe("GOES é");
  });
});

describe("leftover files of a stopped process", () => {
  // No process has the first number: it is above every system's largest.
  it.each([99_999_999, process.pid])(
    "with the id %i are removed with the first body",
    async (pid) => {
      const folder = join(cloud.dataFolder, "incoming", String(pid));
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "half"), "half");
      await utimes(folder, 0, 0);
      cloud.restart();
      await put({ Body: CHECK });
      expect((await cloud.files()).filter((file) => file.startsWith("incoming"))).toEqual([]);
    },
  );
});

function base64(hexadecimal: string): string {
  return Buffer.from(hexadecimal, "hex").toString("base64");
}
