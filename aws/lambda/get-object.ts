import { GetObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { megabytes } from "./megabytes.ts";
import { Refusal } from "./refusal.ts";

/** The bytes of an object, which must not be more than `limitBytes`. @throws Refusal */
export type GetObject = (
  object: { readonly bucket: string; readonly key: string; readonly limitBytes: number },
  signal: AbortSignal,
) => Promise<ArrayBuffer>;

/** Reads objects by an S3 client. An object over the limit is refused before its body is read. */
export function createGetObject(client: S3Client): GetObject {
  return async ({ bucket, key, limitBytes }, abortSignal) => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const { Body: body, ContentLength: size = Number.POSITIVE_INFINITY } = await client
      .send(command, { abortSignal })
      .catch((cause: unknown) => {
        throw refusalFor(cause, bucket, key);
      });
    if (body === undefined) throw new Error("S3 answered GetObject without a body");
    if (size > limitBytes) {
      body.transformToWebStream().cancel().catch(ignore);
      throw tooLarge(key, size, limitBytes);
    }
    return exactBuffer(await body.transformToByteArray());
  };
}

function tooLarge(key: string, size: number, limitBytes: number): Refusal {
  return new Refusal(
    "too-heavy",
    `The file "${key}" is ${megabytes(size)}, and no file over ${megabytes(limitBytes)} fits into one request to the model. Send a smaller image.`,
  );
}

function refusalFor(cause: unknown, bucket: string, key: string): unknown {
  if (!(cause instanceof S3ServiceException)) return cause;
  const status = cause.$metadata.httpStatusCode;
  if (cause.name === "NoSuchBucket") {
    return new Refusal(
      "object-not-found",
      `The bucket "${bucket}" does not exist. Your instructor can set UPLOAD_BUCKET of the function.`,
      { cause },
    );
  }
  if (status === 404) {
    return new Refusal(
      "object-not-found",
      `There is no object "${key}" in the bucket "${bucket}". Upload the file first, and compare the key letter by letter.`,
      { cause },
    );
  }
  if (status === 403) {
    // To a role that may not list the bucket, S3 says 403 of an object that is not there:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    return new Refusal(
      "object-forbidden",
      `S3 does not let the function read "${key}". Either there is no such object, or your instructor must allow the function's role s3:GetObject on the bucket "${bucket}".`,
      { cause },
    );
  }
  return cause;
}

/** The bytes in a buffer of their own: what Node reads may be a window on a larger one. */
function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  const isExact = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  return isExact ? buffer : new Uint8Array(bytes).buffer;
}

/** A body that is thrown away may end as it likes. */
function ignore(): void {}
