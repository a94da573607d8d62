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

/** An operation, and the action that a policy must allow; undefined where it asks for each of its keys. */
interface Route {
  readonly run: Operation;
  readonly action: string | undefined;
}

/** Actions: docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const OPERATIONS: ReadonlyMap<string, Route> = new Map<string, Route>([
  ["GET service", { run: listBuckets, action: "s3:ListAllMyBuckets" }],
  ["PUT bucket", { run: createBucket, action: "s3:CreateBucket" }],
  ["HEAD bucket", { run: headBucket, action: "s3:ListBucket" }],
  ["DELETE bucket", { run: deleteBucket, action: "s3:DeleteBucket" }],
  ["GET bucket", { run: listObjects, action: "s3:ListBucket" }],
  ["GET bucket location", { run: getLocation, action: "s3:GetBucketLocation" }],
  ["GET bucket cors", { run: getCors, action: "s3:GetBucketCORS" }],
  ["PUT bucket cors", { run: putCors, action: "s3:PutBucketCORS" }],
  ["DELETE bucket cors", { run: deleteCors, action: "s3:PutBucketCORS" }],
  ["GET bucket uploads", { run: listUploads, action: "s3:ListBucketMultipartUploads" }],
  ["POST bucket delete", { run: deleteObjects, action: undefined }],
  ["PUT object", { run: putObject, action: "s3:PutObject" }],
  ["GET object", { run: getObject, action: "s3:GetObject" }],
  ["HEAD object", { run: getObject, action: "s3:GetObject" }],
  ["DELETE object", { run: deleteObject, action: "s3:DeleteObject" }],
  ["GET object versionId", { run: getObject, action: "s3:GetObject" }],
  ["HEAD object versionId", { run: getObject, action: "s3:GetObject" }],
  ["DELETE object versionId", { run: deleteObject, action: "s3:DeleteObject" }],
  ["POST object uploads", { run: createUpload, action: "s3:PutObject" }],
  ["GET object uploadId", { run: listParts, action: "s3:ListMultipartUploadParts" }],
  ["GET object tagging", { run: getTagging, action: "s3:GetObjectTagging" }],
  ["PUT object partNumber uploadId", { run: uploadPart, action: "s3:PutObject" }],
  ["POST object uploadId", { run: completeUpload, action: "s3:PutObject" }],
  ["DELETE object uploadId", { run: abortUpload, action: "s3:AbortMultipartUpload" }],
]);

/**
 * Selects the operation of a request.
 *
 * @throws S3Error 405 if S3 has no such operation, 501 if this stack does not implement it.
 */
export function chooseOperation(exchange: Exchange): Route {
  const { method, query } = exchange;
  const subresources = SUBRESOURCES.filter((name) => query.has(name));
  const target = resourceOf(exchange);
  const route = OPERATIONS.get([method, target, ...subresources].join(" "));
  if (route?.run === putObject && exchange.headers.has("x-amz-copy-source")) {
    return { ...route, run: copyObject };
  }
  if (route !== undefined) return route;
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
