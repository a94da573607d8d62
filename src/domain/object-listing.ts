import { AppError } from "./failure.ts";

/** One object of a listing. */
export interface ListedObject {
  readonly key: string;
  readonly byteLength: number;
  /** ISO 8601. */
  readonly lastModified: string;
  /** Without its quotes. */
  readonly etag: string;
}

/** One page of a bucket's objects. */
export interface ObjectListing {
  readonly objects: readonly ListedObject[];
  /** What the next page is asked with; undefined on the last. */
  readonly next: string | undefined;
}

/**
 * A page of ListObjectsV2 with `encoding-type=url`, so that a key is percent-encoded text.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @throws AppError "reply-unreadable" for anything else
 */
export function parseObjectListing(xml: string): ObjectListing {
  if (!/<ListBucketResult\b/.test(xml)) {
    throw new AppError({ kind: "reply-unreadable", reason: "S3's list of objects is not one." });
  }
  const contents = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)];
  const token = textOf(xml, "NextContinuationToken");
  return {
    objects: contents.map(([, content = ""]) => ({
      key: decoded(textOf(content, "Key")),
      byteLength: Number(textOf(content, "Size")),
      lastModified: textOf(content, "LastModified"),
      etag: textOf(content, "ETag").replaceAll(/&quot;|"/g, ""),
    })),
    next: token === "" ? undefined : token,
  };
}

/** Why an object cannot be an array, by its name and size alone; undefined where it may be one. */
export function whyNoArray({ key, byteLength }: ListedObject): string | undefined {
  if (key.endsWith("/")) return "a folder";
  if (byteLength === 0) return "empty";
  return /\.(npy|npz|tiff?|png|jpe?g|bmp)$/i.test(key) ? undefined : "not an array";
}

function textOf(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
}

/** S3 encodes a blank as "+". */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
