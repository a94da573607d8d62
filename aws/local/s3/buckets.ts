import { receiveDocument } from "./body.ts";
import { type Bucket, type BucketStore, isBucketName } from "./bucket-store.ts";
import { readCorsRules, readRoot, S3_NAMESPACE, writeCorsRules } from "./cors-xml.ts";
import { noSuchBucket, notImplemented, S3Error } from "./errors.ts";
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
  const owner = element("Owner", leaf("ID", authorized.session.account));
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

export const listObjects: Operation = async ({ exchange, bucket }, { objects }) => {
  if (exchange.query.get("list-type") !== "2") {
    throw notImplemented("ListObjects; use ListObjectsV2 (list-type=2)");
  }
  const request = readListingRequest(bucket, exchange.query);
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
