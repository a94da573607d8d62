import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CORSRule,
  DeleteObjectsCommand,
  GetBucketCorsCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  type ControlledStack,
  startControlledStack,
} from "#local/fixtures/faults/controlled-stack.ts";
import { freePort } from "#local/fixtures/free-port.ts";
import { readOptions } from "#local/options.ts";
import { servedFiles } from "#local/served-config.ts";
import { startSite } from "#local/site.ts";
import type { Stack } from "#local/stack.ts";

/** A test's options for its cloud; the defaults are those of `npm start`. */
export interface CloudOptions {
  readonly addressing: "path" | "virtual";
  readonly model: "smoke" | "water";
  /** Whether the other model is served beside it, as by `npm start`. */
  readonly bothModels?: boolean;
  /** Whether the CORS rules of bucket, API and demo credentials allow the page's origin. */
  readonly trustsPage: boolean;
  /** `iam`: the API accepts signed requests only. */
  readonly apiAuth?: "none" | "iam";
}

/** A local stack and a site configured for it, shared by the tests of one Playwright worker. */
export interface Cloud {
  readonly pageUrl: string;
  /** The running stack; `restart` replaces it. */
  stack(): ControlledStack;
  /** Stops the stack. `restart` keeps its port, objects and credentials. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Restores the initial state: running, empty, initial CORS rules, no faults, counts at 0. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** The clouds of one worker, one per set of options, started on first use. */
export interface Clouds {
  /** The cloud with these options, in its initial state. */
  fresh(options: CloudOptions): Promise<Cloud>;
  close(): Promise<void>;
}

export function createClouds(): Clouds {
  const clouds = new Map<string, Promise<Cloud>>();
  return {
    async fresh(options) {
      const id = JSON.stringify(Object.entries(options).sort());
      const running = clouds.get(id) ?? startCloud(options);
      clouds.set(id, running);
      const cloud = await running;
      await cloud.reset();
      return cloud;
    },
    async close() {
      const running = await Promise.all(clouds.values());
      await Promise.all(running.map((cloud) => cloud.close()));
    },
  };
}

async function startCloud(options: CloudOptions): Promise<Cloud> {
  const dataFolder = await mkdtemp(join(tmpdir(), "plumescope-e2e-"));
  const port = await freePort();
  const pageUrl = `http://localhost:${port}`;
  const { model, otherModels } = readOptions([], { MODEL: options.model });
  const start = (stackPort: number): Promise<ControlledStack> =>
    startControlledStack({
      port: stackPort,
      pageOrigins: [options.trustsPage ? pageUrl : "https://elsewhere.example"],
      dataFolder,
      model,
      otherModels: options.bothModels ? otherModels : [],
      endpointKind: "tfs",
      apiAuth: options.apiAuth ?? "none",
    });
  let stack = await start(0);
  let isRunning = true;
  const corsRules = await corsRulesOf(stack);
  const { addressing } = options;
  const files = await servedFiles(stack, { model, addressing });
  const site = await startSite({ page: "built", dist: "dist", port, files });

  async function stop(): Promise<void> {
    isRunning = false;
    await stack.close();
  }

  async function restart(): Promise<void> {
    stack = await start(Number(new URL(stack.url).port));
    isRunning = true;
  }

  return {
    pageUrl,
    stack: () => stack,
    stop,
    restart,
    async reset() {
      if (!isRunning) await restart();
      stack.clearFaults();
      await resetBucket(stack, corsRules);
      stack.resetCounts();
    },
    async close() {
      await site.close();
      if (isRunning) await stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function corsRulesOf(stack: Stack): Promise<CORSRule[]> {
  const { CORSRules = [] } = await asTeacher(stack, (s3) =>
    s3.send(new GetBucketCorsCommand({ Bucket: stack.bucket })),
  );
  return CORSRules;
}

async function resetBucket(stack: Stack, CORSRules: CORSRule[]): Promise<void> {
  const { bucket: Bucket } = stack;
  await asTeacher(stack, async (s3) => {
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    let isTruncated = true;
    while (isTruncated) {
      const listing = await s3.send(new ListObjectsV2Command({ Bucket }));
      const Objects = listing.Contents?.map(({ Key }) => ({ Key })) ?? [];
      if (Objects.length > 0) {
        await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      }
      isTruncated = listing.IsTruncated === true;
    }
  });
}

/** Runs `work` with the bucket owner's credentials. */
async function asTeacher<Result>(
  stack: Stack,
  work: (s3: S3Client) => Promise<Result>,
): Promise<Result> {
  const session = stack.sessions.issue({ role: "teacher", name: "teacher", durationS: 900 });
  const { accessKeyId, secretAccessKey, sessionToken = "" } = session;
  const s3 = new S3Client({
    endpoint: stack.url,
    region: stack.region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  try {
    return await work(s3);
  } finally {
    s3.destroy();
  }
}
