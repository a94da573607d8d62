import { GetObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { formatMegabytes } from "./format-megabytes.ts";
import { InferenceError } from "./inference-error.ts";

/** Reads an object of at most `limitBytes`. @throws InferenceError */
export type GetObject = (
  object: { readonly bucket: string; readonly key: string; readonly limitBytes: number },
  signal: AbortSignal,
) => Promise<ArrayBuffer>;

/** Creates a reader for an S3 client. It rejects an oversized object before reading its body. */
export function createGetObject(client: S3Client): GetObject {
  return async ({ bucket, key, limitBytes }, abortSignal) => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const { Body: body, ContentLength: size = Number.POSITIVE_INFINITY } = await client
      .send(command, { abortSignal })
      .catch((cause: unknown) => {
        throw toInferenceError(cause, bucket, key);
      });
    if (body === undefined) throw new Error("S3 answered GetObject without a body");
    if (size > limitBytes) {
      body.transformToWebStream().cancel().catch(ignore);
      throw tooLarge(key, size, limitBytes);
    }
    return exactBuffer(await body.transformToByteArray());
  };
}

function tooLarge(key: string, size: number, limitBytes: number): InferenceError {
  return new InferenceError(
    "too-heavy",
    `The file "${key}" is ${formatMegabytes(size)}, and no file over ${formatMegabytes(limitBytes)} fits into one request to the model. Send a smaller image.`,
  );
}

/** S3's refusal of a read in the words of the API; every other error as it is. */
export function toInferenceError(cause: unknown, bucket: string, key: string): unknown {
  if (!(cause instanceof S3ServiceException)) return cause;
  const status = cause.$metadata.httpStatusCode;
  if (cause.name === "NoSuchBucket") {
    return new InferenceError(
      "object-not-found",
      `The bucket "${bucket}" does not exist. Your instructor can set UPLOAD_BUCKET of the function.`,
      { cause },
    );
  }
  if (status === 404) {
    return new InferenceError(
      "object-not-found",
      `There is no object "${key}" in the bucket "${bucket}". Upload the file first, and compare the key character by character.`,
      { cause },
    );
  }
  if (status === 403) {
    // For a role without s3:ListBucket, S3 answers 403 if the object does not exist:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    return new InferenceError(
      "object-forbidden",
      `S3 does not let the function read "${key}". Either there is no such object, or your instructor must allow the function's role s3:GetObject on the bucket "${bucket}".`,
      { cause },
    );
  }
  return cause;
}

/** Copies the bytes if they are a view into a larger buffer. */
function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  const isExact = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  return isExact ? buffer : new Uint8Array(bytes).buffer;
}

/** Ignores errors of a discarded body. */
function ignore(): void {}
