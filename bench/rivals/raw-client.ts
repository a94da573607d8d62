// The least that a client of the workshop's API does: input lines are {"paths", "keys", "concurrency"}, answers
// the milliseconds to presign, upload, request and parse them all. Parsed by npyjs, not by our reader.
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { parse } from "npyjs";

interface Request {
  readonly paths: readonly string[];
  readonly keys: readonly string[];
  readonly concurrency: number;
}

const { ENDPOINT = "", BUCKET = "", API_URL = "", AWS_DEFAULT_REGION: region = "" } = process.env;
const s3 = new S3Client({
  region,
  endpoint: ENDPOINT,
  requestChecksumCalculation: "WHEN_REQUIRED",
});

async function predict(path: string, key: string): Promise<void> {
  const body = await readFile(path);
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket: BUCKET, Key: key }));
  const put = await fetch(url, { method: "PUT", body });
  if (!put.ok) throw new Error(`the upload was answered ${put.status}`);
  const reply = await fetch(API_URL, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/x-npy" },
    body: JSON.stringify({ bucket: BUCKET, file_name: key }),
  });
  if (!reply.ok) throw new Error(`the API answered ${reply.status}: ${await reply.text()}`);
  const { data } = parse(await reply.arrayBuffer());
  if (data.byteLength !== 4 * 256 * 256) {
    throw new Error(`${data.byteLength} bytes are not the scores of a chip`);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { paths, keys, concurrency }: Request = JSON.parse(line);
  const waiting = paths.map((path, at) => [path, keys[at] ?? ""] as const);
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await predict(...next);
    }),
  );
  console.log(JSON.stringify(performance.now() - startedMs));
}
