import { createHash } from "node:crypto";
import { PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { InferenceRequest } from "#domain/inference/contract.ts";
import { NPY } from "./reply-form.ts";
import type { Settings } from "./settings.ts";

/** The location of a result that was too large for a response. */
export interface StoredResult {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: typeof NPY;
}

/** The function's role lacks s3:PutObject for this key. */
export class ResultForbiddenError extends Error {
  readonly key: string;

  constructor(key: string, options: ErrorOptions) {
    super(`S3 does not let the function write "${key}"`, options);
    this.name = "ResultForbiddenError";
    this.key = key;
  }
}

/** Writes a prediction, as npy, to the folder of its array's owner. @throws ResultForbiddenError */
export type PutResult = (
  request: InferenceRequest,
  file: Uint8Array,
  signal: AbortSignal,
) => Promise<StoredResult>;

/**
 * Creates a writer of results to `<prefix><owner>/<folder>/<hash>.npy`. The owner is that of the
 * array's folder, so that a policy for uploads covers their results.
 */
export function createPutResult(
  client: S3Client,
  settings: Pick<Settings, "prefix" | "resultFolder">,
): PutResult {
  return async ({ bucket, fileName }, file, abortSignal) => {
    const key = resultKey(fileName, file, settings);
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: file,
      ContentType: NPY,
    });
    await client.send(command, { abortSignal }).catch((cause: unknown) => {
      const isForbidden =
        cause instanceof S3ServiceException && cause.$metadata.httpStatusCode === 403;
      throw isForbidden ? new ResultForbiddenError(key, { cause }) : cause;
    });
    return { bucket, key, contentType: NPY };
  };
}

/** For an array without an owner's folder, the owner is its file name. */
function resultKey(
  fileName: string,
  file: Uint8Array,
  { prefix, resultFolder }: Pick<Settings, "prefix" | "resultFolder">,
): string {
  const [owner = ""] = fileName.slice(prefix.length).split("/");
  const hash = createHash("sha256").update(file).digest("hex");
  return `${prefix}${owner}/${resultFolder}/${hash}.npy`;
}
