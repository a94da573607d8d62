import {
  createBucket,
  deleteCors,
  getCors,
  getLocation,
  headBucket,
  listBuckets,
  listObjects,
  putCors,
} from "./buckets.ts";
import type { Exchange } from "./exchange.ts";
import { abortUpload, beginUpload, completeUpload, uploadPart } from "./multipart.ts";
import { deleteObject, deleteObjects, getObject, putObject } from "./objects.ts";
import type { Operation } from "./operation.ts";
import { notImplemented, S3Refusal } from "./refusal.ts";

/** Query parameters that choose another operation than the method alone does. */
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
  ["GET bucket", listObjects],
  ["GET bucket location", getLocation],
  ["GET bucket cors", getCors],
  ["PUT bucket cors", putCors],
  ["DELETE bucket cors", deleteCors],
  ["POST bucket delete", deleteObjects],
  ["PUT object", putObject],
  ["GET object", getObject],
  ["HEAD object", getObject],
  ["DELETE object", deleteObject],
  ["POST object uploads", beginUpload],
  ["PUT object partNumber uploadId", uploadPart],
  ["POST object uploadId", completeUpload],
  ["DELETE object uploadId", abortUpload],
]);

/** What S3 can do and this cannot, without a query parameter that tells. */
const LACKING: ReadonlyMap<string, string> = new Map([
  ["DELETE bucket", "DeleteBucket"],
  ["POST bucket", "POST Object (HTML forms)"],
]);

/**
 * Chooses the operation of a request.
 *
 * @throws S3Refusal when S3 has no such operation (405), or this one does not (501).
 */
export function chooseOperation(exchange: Exchange): Operation {
  const { method, query } = exchange;
  const subresources = SUBRESOURCES.filter((name) => query.has(name));
  const target = targetOf(exchange);
  const operation = OPERATIONS.get([method, target, ...subresources].join(" "));
  if (operation !== undefined) {
    return operation;
  }
  const lacking = subresources[0] ?? LACKING.get(`${method} ${target}`);
  if (lacking !== undefined) {
    throw notImplemented(lacking);
  }
  throw new S3Refusal(
    405,
    "MethodNotAllowed",
    "The specified method is not allowed against this resource.",
    { Method: method, ResourceType: target.toUpperCase() },
  );
}

function targetOf({ bucket, key }: Exchange): "service" | "bucket" | "object" {
  if (bucket === undefined) {
    return "service";
  }
  return key === undefined ? "bucket" : "object";
}
