import { createHash } from "node:crypto";
import type { Session } from "#local/sessions.ts";
import { receiveDocument } from "./body.ts";
import { type Bucket, type BucketStore, isBucketName } from "./bucket-store.ts";
import { readCorsRules, readRoot, S3_NAMESPACE, writeCorsRules } from "./cors-xml.ts";
import { noSuchBucket, S3Error } from "./errors.ts";
import { cutPage, readListingRequest, writePage } from "./listing.ts";
import type { Operation } from "./operation.ts";
import { sendEmpty, sendXml } from "./response.ts";
import { child, document, element, leaf } from "./xml.ts";

/** The region without a location constraint. */
const DEFAULT_REGION = "us-east-1";

/** Finds a bucket. @throws S3Error NoSuchBucket */
export async function requireBucket(buckets: BucketStore, name: string): Promise<Bucket> {
  const bucket = await buckets.find(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}

export const listBuckets: Operation = async ({ exchange, authorized }, { buckets }) => {
  const all = await buckets.list();
  const written = all.map(({ name, created }) =>
    element("Bucket", leaf("Name", name), leaf("CreationDate", created)),
  );
  const owner = element("Owner", leaf("ID", ownerIdOf(authorized.session)));
  sendXml(
    exchange.response,
    200,
    document("ListAllMyBucketsResult", S3_NAMESPACE, owner, element("Buckets", ...written)),
  );
};

export const createBucket: Operation = async (
  { exchange, authorized, bucket },
  { buckets, region, now },
) => {
  if (!isBucketName(bucket)) {
    throw new S3Error(400, "InvalidBucketName", "The specified bucket is not valid.", {
      BucketName: bucket,
    });
  }
  const hasBody = Number(exchange.headers.get("content-length") ?? "0") > 0;
  const source = hasBody ? await receiveDocument(exchange, authorized, "optional") : "";
  checkLocation(source, region);
  if ((await buckets.find(bucket)) !== undefined) {
    throw new S3Error(
      409,
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
      { BucketName: bucket },
    );
  }
  await buckets.save({ name: bucket, created: now().toISOString(), cors: [] });
  sendEmpty(exchange.response, 200, { Location: `/${bucket}` });
};

export const headBucket: Operation = async ({ exchange, bucket }, { buckets, region }) => {
  await requireBucket(buckets, bucket);
  sendEmpty(exchange.response, 200, {
    "Content-Type": "application/xml",
    "x-amz-bucket-region": region,
  });
};

export const deleteBucket: Operation = async ({ exchange, bucket }, { buckets, objects }) => {
  const index = await objects.index(bucket);
  if (index.size > 0) {
    throw new S3Error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty", {
      BucketName: bucket,
    });
  }
  await buckets.remove(bucket);
  objects.forget(bucket);
  sendEmpty(exchange.response, 204);
};

/** Answers ListObjects of both versions. */
export const listObjects: Operation = async ({ exchange, authorized, bucket }, { objects }) => {
  const request = readListingRequest(bucket, exchange.query, ownerIdOf(authorized.session));
  const page = cutPage(await objects.index(bucket), request);
  sendXml(exchange.response, 200, writePage(request, page));
};

export const getLocation: Operation = async ({ exchange }, { region }) => {
  const constraint = region === DEFAULT_REGION ? "" : region;
  sendXml(exchange.response, 200, document("LocationConstraint", S3_NAMESPACE, constraint));
};

export const getCors: Operation = async ({ exchange, bucket }, { buckets }) => {
  const { cors } = await requireBucket(buckets, bucket);
  if (cors.length === 0) {
    throw new S3Error(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist", {
      BucketName: bucket,
    });
  }
  sendXml(exchange.response, 200, writeCorsRules(cors));
};

export const putCors: Operation = async ({ exchange, authorized, bucket }, { buckets }) => {
  const source = await receiveDocument(exchange, authorized, "required");
  const cors = readCorsRules(source);
  await buckets.save({ ...(await requireBucket(buckets, bucket)), cors });
  sendEmpty(exchange.response, 200);
};

export const deleteCors: Operation = async ({ exchange, bucket }, { buckets }) => {
  await buckets.save({ ...(await requireBucket(buckets, bucket)), cors: [] });
  sendEmpty(exchange.response, 204);
};

/** The canonical user id of an account: 64 hexadecimal digits. */
export function ownerIdOf({ account }: Session): string {
  return createHash("sha256").update(account).digest("hex");
}

/** A CreateBucket request must name the region of the endpoint it was sent to. */
function checkLocation(source: string, region: string): void {
  const root = source === "" ? undefined : readRoot(source, "CreateBucketConfiguration");
  const constraint = root && child(root, "LocationConstraint")?.text;
  if (constraint === DEFAULT_REGION) {
    throw new S3Error(
      400,
      "InvalidLocationConstraint",
      "The specified location-constraint is not valid",
      { LocationConstraint: constraint },
    );
  }
  if ((constraint || DEFAULT_REGION) !== region) {
    throw new S3Error(
      400,
      "IllegalLocationConstraintException",
      `The ${constraint || "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
}
