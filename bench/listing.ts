// How long the local S3 takes to list one folder of 25 objects, by the size of the store: npm run bench.
// A page lists a folder before each upload, so a store that has been used must not slow it down.
import { performance } from "node:perf_hooks";
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Stack } from "#local/stack.ts";
import { onLocalStack } from "./local-stack.ts";
import { join } from "./participant.ts";
import { quantile, table } from "./table.ts";

const STORES = [25, 500, 4000];
const FOLDER = 25;
const ROUNDS = 5;
const LISTINGS_PER_ROUND = 10;

function keyOf(index: number): string {
  return `folder-${Math.floor(index / FOLDER)}/chip-${index % FOLDER}.npy`;
}

async function fill(s3: S3Client, Bucket: string, count: number): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (let index = 0; index < count; index += 1) {
    await s3.send(new PutObjectCommand({ Bucket, Key: keyOf(index), Body: "x" }));
  }
}

/** Median milliseconds of a round's listings. */
async function round(s3: S3Client, Bucket: string): Promise<number> {
  const times: number[] = [];
  for (let listing = 0; listing < LISTINGS_PER_ROUND; listing += 1) {
    const startedMs = performance.now();
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "folder-0/" }));
    times.push(performance.now() - startedMs);
    if (page.KeyCount !== FOLDER) throw new Error(`${page.KeyCount} objects were listed`);
  }
  return quantile(times, 0.5);
}

async function measure(stack: Stack): Promise<readonly (readonly number[])[]> {
  const { s3 } = await join(stack, "bench", "page");
  for (const count of STORES) await fill(s3, `store-of-${count}`, count);
  const rounds: number[][] = STORES.map(() => []);
  for (let count = 0; count < ROUNDS; count += 1) {
    for (const [at, size] of STORES.entries()) {
      rounds[at]?.push(await round(s3, `store-of-${size}`));
    }
  }
  return rounds;
}

const rounds = await onLocalStack("smoke", measure);
const medians = rounds.map((times) => quantile(times, 0.5));
const [smallest = Number.NaN] = medians;
const rows = medians.map((ms, at) => [
  String(STORES[at]),
  ms.toFixed(1),
  (ms / smallest).toFixed(2),
]);
console.log(`\nListing a folder of ${FOLDER} objects; medians of ${ROUNDS} interleaved rounds.\n`);
console.log(`${table([["objects in the store", "ms", "of the smallest"], ...rows])}\n`);
