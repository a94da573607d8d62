import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Stack } from "#local/stack.ts";
import { onLocalStack } from "../local-stack.ts";
import { join } from "../participant.ts";
import { type BenchContext, type Comparison, inTurns, ratioAtMost, type Work } from "../work.ts";

const STORES = [100, 2000, 20_000] as const;
/** A page lists a folder before each upload; a store that has been used must not slow it down. */
const FOLDER = 25;
const LISTINGS_A_ROUND = 10;
const PUTS_AT_ONCE = 20;

function keyOf(index: number): string {
  return `folder-${Math.floor(index / FOLDER)}/chip-${index % FOLDER}.npy`;
}

async function fill(s3: S3Client, Bucket: string, count: number): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (let from = 0; from < count; from += PUTS_AT_ONCE) {
    const keys = Array.from({ length: PUTS_AT_ONCE }, (_, at) => keyOf(from + at));
    await Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }))));
  }
}

async function list(s3: S3Client, Bucket: string): Promise<readonly number[]> {
  const times: number[] = [];
  for (let listing = 0; listing < LISTINGS_A_ROUND; listing += 1) {
    const startedMs = performance.now();
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "folder-0/" }));
    times.push(performance.now() - startedMs);
    if (page.KeyCount !== FOLDER) throw new Error(`${page.KeyCount} objects were listed`);
  }
  return times;
}

async function measureIn(stack: Stack, context: BenchContext): Promise<readonly Comparison[]> {
  const { s3 } = await join(stack, "bench", "page");
  const [smallest, ...larger] = context.isQuick ? STORES.slice(0, 2) : STORES;
  const rows: Comparison[] = [];
  const bucketOf = (count: number): string => `store-of-${count}`;
  await fill(s3, bucketOf(smallest ?? 0), smallest ?? 0);
  for (const count of larger) {
    await fill(s3, bucketOf(count), count);
    const times = await inTurns(context.rounds, {
      larger: () => list(s3, bucketOf(count)),
      smallest: () => list(s3, bucketOf(smallest ?? 0)),
    });
    rows.push({
      work: `list a folder of ${FOLDER}, store of ${count.toLocaleString("en-US")}`,
      unit: "ms",
      ours: times.larger,
      rival: { name: `store of ${smallest}`, samples: times.smallest },
      goal: ratioAtMost(1.5),
    });
  }
  return rows;
}

export const LISTING: Work = {
  id: "listing",
  measure: (context) => onLocalStack("smoke", (stack) => measureIn(stack, context)),
};
