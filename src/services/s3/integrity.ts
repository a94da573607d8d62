import { MAX_COMPARED_BYTES, sha256Hex } from "#domain/array/content-hash.ts";
import { s3Origin } from "#domain/config/workshop-config.ts";
import { AppError, failureOf } from "#domain/failures/failure.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { browserPlatform } from "#services/platform.ts";
import { answerReplaced, getObject, presignGet, type S3Request } from "./objects.ts";
import { type ObjectFacts, objectsBeside } from "./signed-requests.ts";

/*
 * The ETag is the MD5 of an object that was uploaded in one PUT and is not encrypted with a KMS
 * key:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html. Otherwise, or if it is hidden,
 * the object is read back and hashed, if the role permits.
 */

/** The bytes that were read, and that S3 should have. */
interface Expected {
  readonly bytes: Blob;
  /** Hex digests. */
  readonly sha256: string;
  /** Undefined above the size that is compared. */
  readonly md5: string | undefined;
}

/** A lookup that may save an upload must not delay it for longer. */
const LOOKUP_TIMEOUT_MS = 5000;

/**
 * Finds these bytes in the bucket: at the location that they would be uploaded to, or beside it
 * under another name, as the folder is named by the content. Undefined if they are not there, or if
 * the role permits no lookup. @throws AppError only "aborted"
 */
export async function findExistingUpload(
  location: ObjectLocation,
  expected: Expected,
  request: S3Request,
): Promise<ObjectLocation | undefined> {
  const { bucket } = location;
  const found = await objectsInTime(location, request);
  const alike = found.filter(({ byteLength }) => byteLength === expected.bytes.size);
  const own = alike.find(({ key }) => key === location.key);
  const same = [own, ...alike].find((object) => hasEtag(object?.etag, expected));
  if (same !== undefined) return { bucket, key: same.key };
  const isThere = own !== undefined && (await readsBack(location, expected, request)) === true;
  return isThere ? location : undefined;
}

/**
 * Compares S3's object with the bytes that were read.
 * @param etag from S3's answer to the upload; undefined if hidden.
 * @throws AppError "upload-damaged" if the bytes differ, "answer-replaced" if there are none
 */
export async function verifyUpload(
  location: ObjectLocation,
  etag: string | undefined,
  expected: Expected,
  request: S3Request,
): Promise<void> {
  if (hasEtag(etag, expected)) return;
  const found = await readsBack(location, expected, request);
  if (found === "missing") {
    throw answerReplaced(s3Origin(request.config), 200, "Its answer to the upload: no object.");
  }
  if (found === false) {
    throw new AppError({ kind: "upload-damaged", code: "read back, it differs" });
  }
}

function hasEtag(etag: string | undefined, { md5 }: Expected): boolean {
  return etag !== undefined && etag === md5;
}

async function objectsInTime(
  location: ObjectLocation,
  request: S3Request,
): Promise<readonly ObjectFacts[]> {
  const { clock } = request.platform ?? browserPlatform;
  const signal = AbortSignal.any([request.signal, clock.timeout(LOOKUP_TIMEOUT_MS)]);
  try {
    return await objectsBeside(location, { ...request, signal });
  } catch (thrown) {
    if (request.signal.aborted) throw thrown;
    return [];
  }
}

/**
 * Whether the object, read back, equals the upload; "missing" if S3 says that there is none, and
 * undefined if it cannot be read.
 */
async function readsBack(
  location: ObjectLocation,
  { bytes, sha256 }: Expected,
  request: S3Request,
): Promise<boolean | "missing" | undefined> {
  if (bytes.size > MAX_COMPARED_BYTES) return undefined;
  try {
    const url = await presignGet(location, request);
    const { body } = await getObject(url, location, request);
    return (await sha256Hex(body)) === sha256;
  } catch (thrown) {
    const { kind } = failureOf(thrown);
    if (kind === "aborted") throw thrown;
    return kind === "object-missing" ? "missing" : undefined;
  }
}
