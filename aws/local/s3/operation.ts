import type { Authorized } from "./authorize.ts";
import type { BucketStore } from "./bucket-store.ts";
import type { Exchange } from "./exchange.ts";
import type { ObjectStore } from "./object-store.ts";
import type { StagingFolder } from "./staging.ts";
import type { UploadStore } from "./upload-store.ts";

/** The stores and settings that operations use. */
export interface S3Context {
  readonly region: string;
  readonly now: () => Date;
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly staging: StagingFolder;
}

/** An authenticated request. */
export interface OperationRequest {
  readonly exchange: Exchange;
  readonly authorized: Authorized;
  /** Empty for an operation on the service. */
  readonly bucket: string;
  /** Empty for an operation on a bucket. */
  readonly key: string;
}

/** Handles one request and sends its response. @throws S3Error */
export type Operation = (request: OperationRequest, context: S3Context) => Promise<void>;
