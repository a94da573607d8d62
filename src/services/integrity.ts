import { sha256Hex } from "#domain/array/content-hash.ts";
import type { TemporaryCredentials } from "#domain/credentials.ts";
import { AppError, failureOf } from "#domain/failure.ts";
import type { ObjectLocation } from "#domain/run.ts";
import type { WorkshopConfig } from "#domain/workshop-config.ts";
import { getObject, presignGet } from "./s3.ts";
import { objectFacts } from "./s3-signed.ts";

/** What was read, and therefore what S3 should hold. */
interface Expected {
  readonly bytes: Blob;
  /** Hex digests. */
  readonly sha256: string;
  readonly md5: string;
}

interface Access {
  readonly config: WorkshopConfig;
  readonly credentials: TemporaryCredentials;
  readonly signal: AbortSignal;
}

/** Reading back more than this to compare it costs more than sending it again. */
const MOST_READ_BACK = 64 * 2 ** 20;

/** Whether an object of exactly these bytes lies at a place already. @throws AppError "aborted" alone */
export async function isAsRead(
  location: ObjectLocation,
  expected: Expected,
  access: Access,
): Promise<boolean> {
  const facts = await objectFacts(location, access);
  if (facts === undefined || facts.byteLength !== expected.bytes.size) return false;
  return facts.etag === expected.md5 || (await readsBack(location, expected, access)) === true;
}

/**
 * Compares what S3 says that it holds with what was read. The ETag is the MD5 of an object that was
 * put whole and is not encrypted with a key of KMS
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html); where it is something else, or
 * hidden, the object is read back and hashed, as far as the keys allow that.
 * @throws AppError "upload-damaged" where the bytes differ
 */
export async function assertAsRead(
  location: ObjectLocation,
  etag: string | undefined,
  expected: Expected,
  access: Access,
): Promise<void> {
  if (etag === expected.md5) return;
  if ((await readsBack(location, expected, access)) === false) {
    throw new AppError({ kind: "upload-damaged", code: "read back, it differs" });
  }
}

/** Whether the object, read back, is what was sent; undefined where it cannot be read. */
async function readsBack(
  location: ObjectLocation,
  { bytes, sha256 }: Expected,
  { config, credentials, signal }: Access,
): Promise<boolean | undefined> {
  if (bytes.size > MOST_READ_BACK) return undefined;
  try {
    const url = await presignGet(location, credentials, config);
    const { body } = await getObject(url, location, signal);
    return (await sha256Hex(body)) === sha256;
  } catch (thrown) {
    if (failureOf(thrown).kind === "aborted") throw thrown;
    return undefined;
  }
}
