import type { IncomingMessage, ServerResponse } from "node:http";
import { type AccessCheck, ALLOW_ALL } from "#local/iam/roles.ts";
import type { InjectedErrorLookup, Service } from "#local/service.ts";
import type { Sessions } from "#local/sessions.ts";
import type { ServiceError } from "#local/sigv4/types.ts";
import { authorize } from "./authorize.ts";
import { BucketStore } from "./bucket-store.ts";
import { requireBucket } from "./buckets.ts";
import { answerPreflight, type CorsRule, setCorsHeaders } from "./cors.ts";
import { noSuchBucket, S3Error } from "./errors.ts";
import { type Exchange, readExchange } from "./exchange.ts";
import { boundaryOf } from "./form-data.ts";
import { ObjectStore } from "./object-store.ts";
import type { S3Context } from "./operation.ts";
import { postObject } from "./post-object.ts";
import { sendError, setCommonHeaders } from "./response.ts";
import { chooseOperation } from "./routes.ts";
import { StagingFolder } from "./staging.ts";
import { UploadStore } from "./upload-store.ts";

/** The local S3: one region, objects kept in a folder, path style or virtual-hosted; never rejects. */
export interface S3 extends Service {
  /** Creates a bucket, or replaces the CORS rules of an existing one; its objects stay. */
  createBucket(name: string, cors: readonly CorsRule[]): Promise<void>;
  /**
   * Reads the keys of every bucket, which the first listing would otherwise wait for, and removes what
   * earlier runs left: files of no object.
   */
  prepare(): Promise<void>;
  /** Removes objects and uploads in parts that are older, in days, as a lifecycle rule does on AWS. */
  expire(bucket: string, limits: Lifecycle): Promise<void>;
}

/** Days until objects, and uploads in parts that were never completed, are removed. */
interface Lifecycle {
  readonly objectDays: number;
  readonly uploadDays: number;
}

interface Options {
  /** Created on first use. One running S3 per folder. */
  readonly dataFolder: string;
  readonly region: string;
  readonly sessions: Sessions;
  readonly now: () => Date;
  /** The policies of the sessions; by default everyone may do everything. */
  readonly checkAccess?: AccessCheck | undefined;
  /** An error injected by a test, regardless of the signature. */
  readonly injectedErrorFor?: InjectedErrorLookup | undefined;
}

const DAY_MS = 86_400_000;

/** The bucket of a virtual host: `<bucket>.localhost` or `<bucket>.s3.localhost`, any port. */
export function bucketOfHost(host: string | undefined): string | undefined {
  const name = (host ?? "").toLowerCase().replace(/:\d+$/, "");
  const bucket = /^(.+?)(?:\.s3)?\.localhost$/.exec(name)?.[1];
  return bucket === "s3" ? undefined : bucket;
}

/** Creates an S3 that rejects what AWS's rejects: signatures, tokens, expiry, CORS, checksums. */
export function createS3(options: Options): S3 {
  const { dataFolder, region, sessions, now, injectedErrorFor } = options;
  const { checkAccess = ALLOW_ALL } = options;
  const buckets = new BucketStore(dataFolder);
  const context: S3Context = {
    region,
    now,
    buckets,
    objects: new ObjectStore(buckets),
    uploads: new UploadStore(buckets),
    staging: new StagingFolder(dataFolder),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = readExchange(request, response, bucketOfHost(request.headers.host));
    const bucket = exchange.bucket === undefined ? undefined : await buckets.find(exchange.bucket);
    if (exchange.method !== "OPTIONS") setCorsHeaders(bucket?.cors ?? [], request, response);
    const injected = injectedErrorFor?.(request, response);
    if (injected !== undefined) throw S3Error.of(injected);
    if (exchange.method === "OPTIONS") {
      preflight(exchange, bucket?.cors);
      return;
    }
    const boundary = boundaryOf(request.headers["content-type"]);
    if (exchange.method === "POST" && boundary !== undefined && isBucketOnly(exchange)) {
      await requireBucket(buckets, exchange.bucket);
      await postObject(exchange, boundary, context, { sessions, checkAccess });
      return;
    }
    const authorized = await authorize(exchange, { region, sessions, checkAccess, now: now() });
    const { run, action } = chooseOperation(exchange);
    const call = { exchange, authorized, bucket: exchange.bucket ?? "", key: exchange.key ?? "" };
    if (exchange.key !== undefined || (exchange.bucket !== undefined && !isCreation(exchange))) {
      await requireBucket(buckets, call.bucket);
    }
    if (action !== undefined) authorized.permit(action, whereOf(exchange));
    await run(call, context);
  }

  return {
    async handle(request, response) {
      setCommonHeaders(response);
      try {
        await answer(request, response);
      } catch (error) {
        answerError(error, request, response);
      }
    },
    async prepare() {
      for (const { name } of await buckets.list()) await context.objects.removeOrphans(name);
    },
    async expire(bucket, { objectDays, uploadDays }) {
      const daysAgo = (days: number) => new Date(now().getTime() - days * DAY_MS);
      await context.objects.expire(bucket, daysAgo(objectDays));
      await context.uploads.expire(bucket, daysAgo(uploadDays));
    },
    async createBucket(name, cors) {
      const existing = await buckets.find(name);
      await buckets.save({ name, created: existing?.created ?? now().toISOString(), cors });
    },
  };
}

function preflight(exchange: Exchange, rules: readonly CorsRule[] | undefined): void {
  if (exchange.bucket !== undefined && rules === undefined) throw noSuchBucket(exchange.bucket);
  const resourceType = exchange.key === undefined ? "BUCKET" : "OBJECT";
  answerPreflight(rules, resourceType, exchange.request, exchange.response);
}

function isBucketOnly(exchange: Exchange): exchange is Exchange & { readonly bucket: string } {
  return exchange.bucket !== undefined && exchange.key === undefined && exchange.query.size === 0;
}

/** What a policy names of a request; "*" for all buckets. */
function whereOf({ bucket = "*", key }: Exchange): { bucket: string; key?: string } {
  return key === undefined ? { bucket } : { bucket, key };
}

function isCreation({ method, query }: Exchange): boolean {
  return method === "PUT" && !query.has("cors");
}

function answerError(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || request.socket.destroyed) {
    // The client has gone, or has part of a response: closing the connection is the only signal left.
    response.destroy();
    return;
  }
  // The rest of a body that is refused half-way: its client reads the answer only once it has sent it.
  request.resume();
  if (error instanceof S3Error) {
    sendError(response, request.method ?? "GET", error.error);
    return;
  }
  if (isDiskFull(error)) {
    sendError(response, request.method ?? "GET", DISK_FULL);
    return;
  }
  console.error("Internal error of the local S3:", error);
  sendError(response, request.method ?? "GET", {
    status: 500,
    code: "InternalError",
    message: "We encountered an internal error. Please try again.",
    details: {},
  });
}

/** Not an error of AWS, whose disks do not fill up. The clients of AWS do not retry 507. */
const DISK_FULL: ServiceError = {
  status: 507,
  code: "InsufficientStorage",
  message: "The disk of the local stack is full. Free some space, then try again.",
  details: {},
};

function isDiskFull(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && ["ENOSPC", "EDQUOT"].includes(String(error.code))
  );
}
