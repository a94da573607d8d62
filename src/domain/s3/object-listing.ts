import { AppError } from "#domain/failures/failure.ts";
import { formatOfName } from "#domain/formats/formats.ts";

/** A request for the objects whose keys start with a prefix. */
export interface ListingScope {
  readonly prefix: string;
  /** Whether to list the objects of folders below it too, instead of the folders. */
  readonly flat: boolean;
}

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
  /** The prefixes of folders, each up to and including its "/"; empty for a flat listing. */
  readonly folders: readonly string[];
  /** The continuation token of the next page; undefined on the last. */
  readonly next: string | undefined;
}

/**
 * Parses a page of ListObjectsV2 with `encoding-type=url`, which percent-encodes keys.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @throws AppError "reply-unreadable" for anything else
 */
export function parseObjectListing(xml: string): ObjectListing {
  if (!/<ListBucketResult\b/.test(xml)) {
    throw new AppError({ kind: "reply-unreadable", reason: "S3's list of objects is not one." });
  }
  const token = textOf(xml, "NextContinuationToken");
  return {
    objects: elementsOf(xml, "Contents").map((content) => ({
      key: decoded(textOf(content, "Key")),
      byteLength: Number(textOf(content, "Size")),
      lastModified: textOf(content, "LastModified"),
      etag: textOf(content, "ETag").replaceAll(/&quot;|"/g, ""),
    })),
    folders: elementsOf(xml, "CommonPrefixes").map((group) => decoded(textOf(group, "Prefix"))),
    next: token === "" ? undefined : token,
  };
}

/** Why an object cannot be an array, by its name and size; undefined if it may be one. */
export function notArrayReason({
  key,
  byteLength,
}: Pick<ListedObject, "key" | "byteLength">): string | undefined {
  if (key.endsWith("/")) return "a folder";
  if (byteLength === 0) return "empty";
  return formatOfName(key) === undefined ? "not an array" : undefined;
}

/** The parent folder of a prefix; undefined at the top of the bucket. */
export function folderAbove(prefix: string): string | undefined {
  if (prefix === "") return undefined;
  return prefix.slice(0, prefix.lastIndexOf("/", prefix.length - 2) + 1);
}

/** The name of an object or folder below a prefix. */
export function nameBelow(prefix: string, key: string): string {
  return key.slice(prefix.lastIndexOf("/") + 1) || key;
}

/** Downloads above this are confirmed first: they take minutes on lecture-hall Wi-Fi. */
export const LARGE_FETCH_BYTES = 200_000_000;

function elementsOf(xml: string, name: string): readonly string[] {
  const elements = xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"));
  return [...elements].map(([, content = ""]) => content);
}

function textOf(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
}

/** Decodes a percent-encoded key; S3 encodes a blank as "+". */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
