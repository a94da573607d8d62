import type { FileHandle } from "node:fs/promises";
import { decodePercent } from "#local/query.ts";
import { checkCopyConditions } from "./conditions.ts";
import { invalidArgument, noSuchBucket, S3Error } from "./errors.ts";
import type { StoredObject } from "./object-store.ts";
import { missingKey } from "./objects.ts";
import type { OperationRequest, S3Context } from "./operation.ts";

/** The object that a copy reads. */
export interface CopySource {
  readonly bucket: string;
  readonly object: StoredObject;
  /** Its bytes, or those of a range as x-amz-copy-source-range gives it. @throws S3Error */
  read(range?: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** The bucket and key of x-amz-copy-source: `bucket/key`, percent-encoded, with or without "/" before. */
function readCopySource(header: string): { readonly bucket: string; readonly key: string } {
  const [path = "", version] = header.split("?versionId=");
  const decoded = decodePercent(path.replaceAll("+", "%20"))?.replace(/^\//, "") ?? "";
  const slash = decoded.indexOf("/");
  if (slash < 1 || slash === decoded.length - 1) {
    throw invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source",
      header,
    );
  }
  if (version !== undefined && version !== "null") {
    throw invalidArgument("Invalid version id specified", "x-amz-copy-source", header);
  }
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
}

/** Opens the object that a copy reads, which the caller closes. @throws S3Error */
export async function openCopySource(
  { exchange, authorized }: OperationRequest,
  { buckets, objects }: S3Context,
): Promise<CopySource> {
  const { bucket, key } = readCopySource(exchange.headers.get("x-amz-copy-source") ?? "");
  if ((await buckets.find(bucket)) === undefined) throw noSuchBucket(bucket);
  authorized.permit("s3:GetObject", { bucket, key });
  const found = await objects.open(bucket, key);
  if (found === undefined) throw missingKey(authorized, bucket, key);
  const { object, handle } = found;
  try {
    checkCopyConditions(exchange.headers, object);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    bucket,
    object,
    read: (range) => bytesOf(handle, range === undefined ? {} : readRange(range, object.size)),
    close: () => handle.close(),
  };
}

/** Both ends of the range are required, and within the source. */
function readRange(range: string, size: number): { readonly start: number; readonly end: number } {
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(range);
  const [start, end] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || start > end) {
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      range,
    );
  }
  if (end >= size) {
    throw new S3Error(
      416,
      "InvalidRange",
      `Range specified is not valid for source object of size: ${size}`,
    );
  }
  return { start, end };
}

function bytesOf(
  handle: FileHandle,
  limits: { readonly start?: number; readonly end?: number },
): AsyncIterable<Uint8Array> {
  return handle.createReadStream({ ...limits, autoClose: false });
}
