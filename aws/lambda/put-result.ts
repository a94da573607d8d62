import { createHash } from "node:crypto";
import { PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { InferenceRequest } from "#domain/inference/contract.ts";
import { NPY } from "./reply-form.ts";
import type { Settings } from "./settings.ts";

/** Where a result lies that was too large for an answer. */
export interface StoredResult {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: typeof NPY;
}

/** The role may not write. The key says which grant is missing. */
export class ResultForbiddenError extends Error {
  readonly key: string;

  constructor(key: string, options: ErrorOptions) {
    super(`S3 does not let the function write "${key}"`, options);
    this.name = "ResultForbiddenError";
    this.key = key;
  }
}

/** Writes an npy file beside the array it was made from. @throws ResultForbiddenError */
export type PutResult = (
  request: InferenceRequest,
  file: Uint8Array,
  signal: AbortSignal,
) => Promise<StoredResult>;

/**
 * Writes results by an S3 client to `<prefix><owner>/<folder>/<hash>.npy`, the owner being whose
 * folder the array lies in, so that whoever may read back an upload may read its result.
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

/** An array that lies in nobody's folder owns one of its own name. */
function resultKey(
  fileName: string,
  file: Uint8Array,
  { prefix, resultFolder }: Pick<Settings, "prefix" | "resultFolder">,
): string {
  const [owner = ""] = fileName.slice(prefix.length).split("/");
  const hash = createHash("sha256").update(file).digest("hex");
  return `${prefix}${owner}/${resultFolder}/${hash}.npy`;
}
