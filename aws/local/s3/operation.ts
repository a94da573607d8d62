import type { Authorized } from "./authorize.ts";
import type { BucketStore } from "./bucket-store.ts";
import type { Exchange } from "./exchange.ts";
import type { Incoming } from "./incoming.ts";
import type { ObjectStore } from "./object-store.ts";
import type { UploadStore } from "./upload-store.ts";

/** What the operations work with. */
export interface Shelves {
  readonly region: string;
  readonly now: () => Date;
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly incoming: Incoming;
}

/** A request that may be carried out: its sender is known. */
export interface Task {
  readonly exchange: Exchange;
  readonly authorized: Authorized;
  /** Empty for an operation on the service. */
  readonly bucket: string;
  /** Empty for an operation on a bucket. */
  readonly key: string;
}

/** Carries out one request and answers it, or throws an S3Refusal. */
export type Operation = (task: Task, shelves: Shelves) => Promise<void>;
