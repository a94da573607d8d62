import { S3_NAMESPACE } from "./cors-xml.ts";
import { invalidArgument } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import type { StoredObject } from "./object-store.ts";
import { document, element, leaf } from "./xml.ts";

/** The parameters of ListObjectsV2. */
export interface ListingRequest {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly maxKeys: number;
  readonly startAfter: string | undefined;
  readonly continuationToken: string | undefined;
  readonly urlEncoded: boolean;
}

/** One page of a listing. */
export interface ListingPage {
  readonly contents: readonly StoredObject[];
  readonly commonPrefixes: readonly string[];
  /** The key after which the next page starts; undefined on the last page. */
  readonly next: string | undefined;
}

const MAX_KEYS = 1000;

/** Parses the parameters of ListObjectsV2. @throws S3Error InvalidArgument */
export function readListingRequest(bucket: string, query: Exchange["query"]): ListingRequest {
  const encoding = query.get("encoding-type");
  if (encoding !== undefined && encoding !== "url") {
    throw invalidArgument(
      "Invalid Encoding Method specified in Request",
      "encoding-type",
      encoding,
    );
  }
  return {
    bucket,
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") || undefined,
    maxKeys: readMaxKeys(query.get("max-keys")),
    startAfter: query.get("start-after"),
    continuationToken: query.get("continuation-token"),
    urlEncoded: encoding === "url",
  };
}

/** Selects one page of a bucket's objects, in the order of the keys' UTF-8 bytes. */
export function cutPage(objects: readonly StoredObject[], request: ListingRequest): ListingPage {
  const after =
    request.continuationToken === undefined
      ? request.startAfter
      : readToken(request.continuationToken);
  const contents: StoredObject[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  for (const object of sortByKey(objects)) {
    if (!isListed(object.key, request.prefix, after)) continue;
    const group = groupOf(object.key, request);
    const isNew = group === undefined || group !== commonPrefixes.at(-1);
    if (isNew && contents.length + commonPrefixes.length >= request.maxKeys) {
      return { contents, commonPrefixes, next: request.maxKeys > 0 ? last : undefined };
    }
    if (group === undefined) {
      contents.push(object);
    } else if (isNew) {
      commonPrefixes.push(group);
    }
    last = object.key;
  }
  return { contents, commonPrefixes, next: undefined };
}

/** Formats a page as a ListObjectsV2 response. */
export function writePage(request: ListingRequest, page: ListingPage): string {
  const name = (text: string | undefined) =>
    text !== undefined && request.urlEncoded ? encodeKey(text) : text;
  return document(
    "ListBucketResult",
    S3_NAMESPACE,
    leaf("Name", request.bucket),
    leaf("Prefix", name(request.prefix)),
    leaf("Delimiter", name(request.delimiter)),
    leaf("MaxKeys", request.maxKeys),
    leaf("EncodingType", request.urlEncoded ? "url" : undefined),
    leaf("KeyCount", page.contents.length + page.commonPrefixes.length),
    leaf("IsTruncated", page.next !== undefined),
    leaf("ContinuationToken", request.continuationToken),
    leaf("NextContinuationToken", page.next && writeToken(page.next)),
    leaf("StartAfter", name(request.startAfter)),
    ...page.contents.map((object) =>
      element(
        "Contents",
        leaf("Key", name(object.key)),
        leaf("LastModified", object.lastModified),
        leaf("ETag", `"${object.etag}"`),
        leaf("ChecksumAlgorithm", object.checksum?.algorithm.toUpperCase()),
        leaf("ChecksumType", object.checksum && object.checksumType),
        leaf("Size", object.size),
        leaf("StorageClass", "STANDARD"),
      ),
    ),
    ...page.commonPrefixes.map((prefix) => element("CommonPrefixes", leaf("Prefix", name(prefix)))),
  );
}

function readMaxKeys(text: string | undefined): number {
  const count = text === undefined ? MAX_KEYS : Number(text || Number.NaN);
  if (!Number.isInteger(count)) {
    throw invalidArgument(
      "Provided max-keys not an integer or within integer range",
      "max-keys",
      text ?? "",
    );
  }
  if (count < 0) {
    throw invalidArgument(
      "Argument maxKeys must be an integer between 0 and 2147483647",
      "maxKeys",
      text ?? "",
    );
  }
  return Math.min(count, MAX_KEYS);
}

function sortByKey(objects: readonly StoredObject[]): StoredObject[] {
  return objects
    .map((object) => ({ object, bytes: Buffer.from(object.key) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ object }) => object);
}

function isListed(key: string, prefix: string, after: string | undefined): boolean {
  return (
    key.startsWith(prefix) &&
    (after === undefined || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0)
  );
}

/** The key up to the first delimiter after the prefix; undefined if there is none. */
function groupOf(key: string, { prefix, delimiter }: ListingRequest): string | undefined {
  const at = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : key.slice(0, at + (delimiter ?? "").length);
}

function writeToken(key: string): string {
  return Buffer.from(`1${key}`).toString("base64");
}

function readToken(token: string): string {
  const text = Buffer.from(token, "base64").toString("utf8");
  if (!text.startsWith("1") || writeToken(text.slice(1)) !== token) {
    throw invalidArgument(
      "The continuation token provided is incorrect",
      "continuation-token",
      token,
    );
  }
  return text.slice(1);
}

/** Form encoding except for the slash: what S3 returns and boto3 decodes. */
function encodeKey(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}
