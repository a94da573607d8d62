import {
  createBucket,
  deleteBucket,
  deleteCors,
  getCors,
  getLocation,
  headBucket,
  listBuckets,
  listObjects,
  putCors,
} from "./buckets.ts";
import { copyObject } from "./copy.ts";
import { notImplemented, S3Error } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import { abortUpload, completeUpload, createUpload, uploadPart } from "./multipart.ts";
import { deleteObject, deleteObjects, getObject, getTagging, putObject } from "./objects.ts";
import type { Operation } from "./operation.ts";
import { listParts, listUploads } from "./upload-listing.ts";

/** Query parameters that select an operation, together with the method. */
const SUBRESOURCES = [
  "accelerate",
  "acl",
  "analytics",
  "attributes",
  "cors",
  "delete",
  "encryption",
  "inventory",
  "intelligent-tiering",
  "legal-hold",
  "lifecycle",
  "location",
  "logging",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "partNumber",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "renameObject",
  "replication",
  "requestPayment",
  "restore",
  "retention",
  "select",
  "session",
  "tagging",
  "torrent",
  "uploadId",
  "uploads",
  "versionId",
  "versioning",
  "versions",
  "website",
];

const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ["GET service", listBuckets],
  ["PUT bucket", createBucket],
  ["HEAD bucket", headBucket],
  ["DELETE bucket", deleteBucket],
  ["GET bucket", listObjects],
  ["GET bucket location", getLocation],
  ["GET bucket cors", getCors],
  ["PUT bucket cors", putCors],
  ["DELETE bucket cors", deleteCors],
  ["GET bucket uploads", listUploads],
  ["POST bucket delete", deleteObjects],
  ["PUT object", putObject],
  ["GET object", getObject],
  ["HEAD object", getObject],
  ["DELETE object", deleteObject],
  ["GET object versionId", getObject],
  ["HEAD object versionId", getObject],
  ["DELETE object versionId", deleteObject],
  ["POST object uploads", createUpload],
  ["GET object uploadId", listParts],
  ["GET object tagging", getTagging],
  ["PUT object partNumber uploadId", uploadPart],
  ["POST object uploadId", completeUpload],
  ["DELETE object uploadId", abortUpload],
]);

/**
 * Selects the operation of a request.
 *
 * @throws S3Error 405 if S3 has no such operation, 501 if this stack does not implement it.
 */
export function chooseOperation(exchange: Exchange): Operation {
  const { method, query } = exchange;
  const subresources = SUBRESOURCES.filter((name) => query.has(name));
  const target = resourceOf(exchange);
  const operation = OPERATIONS.get([method, target, ...subresources].join(" "));
  if (operation === putObject && exchange.headers.has("x-amz-copy-source")) return copyObject;
  if (operation !== undefined) return operation;
  const [unsupported] = subresources;
  if (unsupported !== undefined) throw notImplemented(unsupported);
  throw new S3Error(
    405,
    "MethodNotAllowed",
    "The specified method is not allowed against this resource.",
    { Method: method, ResourceType: target.toUpperCase() },
  );
}

function resourceOf({ bucket, key }: Exchange): "service" | "bucket" | "object" {
  if (bucket === undefined) return "service";
  return key === undefined ? "bucket" : "object";
}
