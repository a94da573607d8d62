import { GetObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { toInferenceError } from "#lambda/get-object.ts";
import { InferenceError } from "#lambda/inference-error.ts";
import { SceneChangedError } from "./scene-errors.ts";

/** One version of an object, of which parts are read. */
export interface ObjectRanges {
  readonly etag: string;
  readonly byteLength: number;
  /** Some bytes; fewer at the end of the object. @throws InferenceError, SceneChangedError */
  read(offset: number, length: number): Promise<ArrayBuffer>;
}

/** Read at once and kept: the header of an npy, and the directories of a Cloud Optimized GeoTIFF. */
const HEAD_BYTES = 65_536;

/** More requests at once are slower, and each holds its bytes. */
const MAX_REQUESTS = 8;

/**
 * Opens an object with the version that it has, or only with the one of the given ETag.
 * @throws InferenceError, SceneChangedError
 */
export async function openObject(
  client: S3Client,
  object: { readonly bucket: string; readonly key: string; readonly etag?: string | undefined },
  abortSignal: AbortSignal,
): Promise<ObjectRanges> {
  const { bucket, key } = object;
  const get = async (offset: number, length: number, etag: string | undefined) => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      Range: `bytes=${offset}-${offset + length - 1}`,
      IfMatch: etag,
    });
    const reply = await client.send(command, { abortSignal }).catch((cause: unknown) => {
      throw asSceneError(cause, object);
    });
    const bytes = (await reply.Body?.transformToByteArray()) ?? new Uint8Array();
    return { reply, bytes: new Uint8Array(bytes).buffer };
  };
  const { reply, bytes: head } = await get(0, HEAD_BYTES, object.etag);
  const etag = reply.ETag;
  const byteLength = Number(/\/(\d+)$/.exec(reply.ContentRange ?? "")?.[1] ?? Number.NaN);
  if (etag === undefined || Number.isNaN(byteLength)) {
    throw new Error("S3 answered a range without its ETag or Content-Range");
  }
  const limited = concurrencyLimit(MAX_REQUESTS);
  return {
    etag,
    byteLength,
    read: async (offset, length) => {
      const count = Math.min(length, byteLength - offset);
      if (count <= 0) return new ArrayBuffer(0);
      if (offset + count <= head.byteLength) return head.slice(offset, offset + count);
      const { bytes } = await limited(() => get(offset, count, etag));
      return bytes;
    },
  };
}

function asSceneError(
  cause: unknown,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): unknown {
  if (!(cause instanceof S3ServiceException)) return cause;
  if (cause.$metadata.httpStatusCode === 412) return new SceneChangedError(key);
  if (cause.$metadata.httpStatusCode === 416) {
    return new InferenceError("not-an-npy", `"${key}" is empty. Upload the scene again.`, {
      cause,
    });
  }
  return toInferenceError(cause, bucket, key);
}

/** Runs tasks, at most so many at a time. */
function concurrencyLimit(limit: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // The turn passes to the next one.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
