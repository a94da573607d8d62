import type { IncomingMessage, ServerResponse } from "node:http";
import type { InjectedErrorLookup } from "#local/faults/injected-error.ts";
import type { Sessions } from "#local/sessions.ts";
import { sendRefusal, startAnswer } from "./answer.ts";
import { authorize } from "./authorize.ts";
import { BucketStore } from "./bucket-store.ts";
import { requireBucket } from "./buckets.ts";
import { allowReading, answerPreflight, type CorsRule } from "./cors.ts";
import { type Exchange, readExchange } from "./exchange.ts";
import { Incoming } from "./incoming.ts";
import { ObjectStore } from "./object-store.ts";
import type { Shelves } from "./operation.ts";
import { noSuchBucket, S3Refusal } from "./refusal.ts";
import { chooseOperation } from "./routes.ts";
import { UploadStore } from "./upload-store.ts";

/** An S3 of one region, which keeps its objects in a folder. */
export interface S3 {
  /** Answers one request, path style or virtual-hosted; never rejects. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Makes a bucket, or gives one that is there these rules; its objects stay. */
  createBucket(name: string, cors: readonly CorsRule[]): Promise<void>;
}

interface Options {
  /** Made when first needed. One running S3 per folder. */
  readonly dataFolder: string;
  readonly region: string;
  readonly sessions: Sessions;
  readonly now: () => Date;
  /** A refusal that a test wants for a request, whatever its signature. */
  readonly injectedErrorFor?: InjectedErrorLookup | undefined;
}

/** The bucket that a virtual host names: `<bucket>.localhost` or `<bucket>.s3.localhost`, any port. */
export function bucketOfHost(host: string | undefined): string | undefined {
  const name = (host ?? "").toLowerCase().replace(/:\d+$/, "");
  const bucket = /^(.+?)(?:\.s3)?\.localhost$/.exec(name)?.[1];
  return bucket === "s3" ? undefined : bucket;
}

/** Makes an S3 that says no as AWS's does: signatures, tokens, expiry, CORS, checksums. */
export function createS3({ dataFolder, region, sessions, now, injectedErrorFor }: Options): S3 {
  const buckets = new BucketStore(dataFolder);
  const shelves: Shelves = {
    region,
    now,
    buckets,
    objects: new ObjectStore(buckets),
    uploads: new UploadStore(buckets),
    incoming: new Incoming(dataFolder),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = readExchange(request, response, bucketOfHost(request.headers.host));
    const bucket = exchange.bucket === undefined ? undefined : await buckets.find(exchange.bucket);
    if (exchange.method !== "OPTIONS") allowReading(bucket?.cors ?? [], request, response);
    const injected = injectedErrorFor?.(request, response);
    if (injected !== undefined) throw S3Refusal.of(injected);
    if (exchange.method === "OPTIONS") {
      preflight(exchange, bucket?.cors);
      return;
    }
    const authorized = await authorize(exchange, { region, sessions, now: now() });
    const operation = chooseOperation(exchange);
    const task = { exchange, authorized, bucket: exchange.bucket ?? "", key: exchange.key ?? "" };
    if (exchange.key !== undefined || (exchange.bucket !== undefined && !isCreation(exchange))) {
      await requireBucket(buckets, task.bucket);
    }
    await operation(task, shelves);
  }

  return {
    async handle(request, response) {
      startAnswer(response);
      try {
        await answer(request, response);
      } catch (error) {
        answerError(error, request, response);
      }
    },
    async createBucket(name, cors) {
      const existing = await buckets.find(name);
      await buckets.save({ name, created: existing?.created ?? now().toISOString(), cors });
    },
  };
}

function preflight(exchange: Exchange, rules: readonly CorsRule[] | undefined): void {
  if (exchange.bucket !== undefined && rules === undefined) {
    throw noSuchBucket(exchange.bucket);
  }
  const resourceType = exchange.key === undefined ? "BUCKET" : "OBJECT";
  answerPreflight(rules, resourceType, exchange.request, exchange.response);
}

function isCreation({ method, query }: Exchange): boolean {
  return method === "PUT" && !query.has("cors");
}

function answerError(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || request.socket.destroyed) {
    // The client has gone, or has half an answer: only a closed connection tells it so.
    response.destroy();
    return;
  }
  if (error instanceof S3Refusal) {
    sendRefusal(response, request.method ?? "GET", error.refusal);
    return;
  }
  console.error("The local S3 failed, which is a fault of its own:", error);
  sendRefusal(response, request.method ?? "GET", {
    status: 500,
    code: "InternalError",
    message: "We encountered an internal error. Please try again.",
    details: {},
  });
}
