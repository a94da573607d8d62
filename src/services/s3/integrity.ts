import { MAX_COMPARED_BYTES, sha256Hex } from "#domain/array/content-hash.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { TemporaryCredentials } from "#domain/credentials/temporary-credentials.ts";
import { AppError, failureOf } from "#domain/failures/failure.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { getObject, presignGet } from "./objects.ts";
import { type ObjectFacts, objectsBeside } from "./signed-requests.ts";

/*
 * The ETag is the MD5 of an object that was put whole and is not encrypted with a key of KMS:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html. Where it is something else, or
 * hidden, the object is read back and hashed, as far as the keys allow that.
 */

/** What was read, and therefore what S3 should hold. */
interface Expected {
  readonly bytes: Blob;
  /** Hex digests. */
  readonly sha256: string;
  /** Undefined for more bytes than are compared. */
  readonly md5: string | undefined;
}

interface Access {
  readonly config: WorkshopConfig;
  readonly credentials: TemporaryCredentials;
  readonly signal: AbortSignal;
}

/** A question that may save an upload must not hold one up for longer, in milliseconds. */
const PATIENCE_MS = 5000;

/**
 * Where exactly these bytes lie already: at the place that they would be sent to, or beside it under
 * another name, as the folder is named by the content. Undefined where they do not, or nobody can tell.
 * @throws AppError "aborted" alone
 */
export async function findExistingUpload(
  location: ObjectLocation,
  expected: Expected,
  access: Access,
): Promise<ObjectLocation | undefined> {
  const { bucket } = location;
  const found = await objectsInTime(location, access);
  const alike = found.filter(({ byteLength }) => byteLength === expected.bytes.size);
  const own = alike.find(({ key }) => key === location.key);
  const same = [own, ...alike].find((object) => hasEtag(object?.etag, expected));
  if (same !== undefined) return { bucket, key: same.key };
  return own !== undefined && (await readsBack(location, expected, access)) ? location : undefined;
}

/**
 * Compares what S3 says that it holds with what was read.
 * @param etag S3's answer to the upload; undefined where it is hidden.
 * @throws AppError "upload-damaged" where the bytes differ
 */
export async function verifyUpload(
  location: ObjectLocation,
  etag: string | undefined,
  expected: Expected,
  access: Access,
): Promise<void> {
  if (hasEtag(etag, expected)) return;
  if ((await readsBack(location, expected, access)) === false) {
    throw new AppError({ kind: "upload-damaged", code: "read back, it differs" });
  }
}

function hasEtag(etag: string | undefined, { md5 }: Expected): boolean {
  return etag !== undefined && etag === md5;
}

async function objectsInTime(
  location: ObjectLocation,
  access: Access,
): Promise<readonly ObjectFacts[]> {
  const signal = AbortSignal.any([access.signal, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    return await objectsBeside(location, { ...access, signal });
  } catch (thrown) {
    if (access.signal.aborted) throw thrown;
    return [];
  }
}

/** Whether the object, read back, is what was sent; undefined where it cannot be read. */
async function readsBack(
  location: ObjectLocation,
  { bytes, sha256 }: Expected,
  { config, credentials, signal }: Access,
): Promise<boolean | undefined> {
  if (bytes.size > MAX_COMPARED_BYTES) return undefined;
  try {
    const url = await presignGet(location, credentials, config);
    const { body } = await getObject(url, location, signal);
    return (await sha256Hex(body)) === sha256;
  } catch (thrown) {
    if (failureOf(thrown).kind === "aborted") throw thrown;
    return undefined;
  }
}
