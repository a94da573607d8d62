import { S3_NAMESPACE } from "./cors-xml.ts";
import { invalidArgument } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import type { KeyIndex } from "./key-index.ts";
import type { StoredObject } from "./object-store.ts";
import { document, element, leaf } from "./xml.ts";

/** The parameters of ListObjects, version 1 or 2. */
export interface ListingRequest {
  readonly version: 1 | 2;
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly maxKeys: number;
  /** `start-after`, or `marker` of version 1. */
  readonly startAfter: string | undefined;
  readonly continuationToken: string | undefined;
  readonly urlEncoded: boolean;
  /** The owner of every object, where the request wants to see it. */
  readonly ownerId: string | undefined;
}

/** One page of a listing. */
export interface ListingPage {
  readonly contents: readonly StoredObject[];
  readonly commonPrefixes: readonly string[];
  /** The key after which the next page starts; undefined on the last page. */
  readonly next: string | undefined;
}

const MAX_KEYS = 1000;

/** Parses the parameters of ListObjects. @throws S3Error InvalidArgument */
export function readListingRequest(
  bucket: string,
  query: Exchange["query"],
  ownerId: string,
): ListingRequest {
  const type = query.get("list-type") ?? "1";
  if (type !== "2" && type !== "1") {
    throw invalidArgument("Invalid List Type specified in Request", "list-type", type);
  }
  const version = type === "2" ? 2 : 1;
  const showsOwner = version === 1 || query.get("fetch-owner") === "true";
  const encoding = query.get("encoding-type");
  if (encoding !== undefined && encoding !== "url") {
    throw invalidArgument(
      "Invalid Encoding Method specified in Request",
      "encoding-type",
      encoding,
    );
  }
  return {
    version,
    bucket,
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") || undefined,
    maxKeys: readMaxKeys(query.get("max-keys")),
    startAfter: query.get(version === 1 ? "marker" : "start-after"),
    continuationToken: version === 1 ? undefined : query.get("continuation-token"),
    urlEncoded: encoding === "url",
    ownerId: showsOwner ? ownerId : undefined,
  };
}

/**
 * Selects one page of a bucket's objects, in the order of the keys' UTF-8 bytes. Reads only the
 * objects of the page, and one of each folder.
 */
export function cutPage(index: KeyIndex<StoredObject>, request: ListingRequest): ListingPage {
  const { prefix, maxKeys } = request;
  const contents: StoredObject[] = [];
  const commonPrefixes: string[] = [];
  const end = index.firstBeyond(prefix);
  let position = firstPosition(index, request);
  while (position < end && contents.length + commonPrefixes.length < maxKeys) {
    const object = index.at(position);
    if (object === undefined) break;
    const group = groupOf(object.key, request);
    if (group === undefined) contents.push(object);
    else commonPrefixes.push(group);
    position = group === undefined ? position + 1 : index.firstBeyond(group);
  }
  const hasMore = position < end && maxKeys > 0;
  return { contents, commonPrefixes, next: hasMore ? index.at(position - 1)?.key : undefined };
}

/** Where a page starts: at the prefix, or after the key that the request names. */
function firstPosition(index: KeyIndex<StoredObject>, request: ListingRequest): number {
  const { version, prefix, startAfter, continuationToken } = request;
  const after = continuationToken === undefined ? startAfter : readToken(continuationToken);
  const first = index.firstFrom(prefix);
  if (version === 1 && after !== undefined && groupOf(after, request) === after) {
    // The marker is a folder of the page before, which is listed whole.
    return Math.max(first, index.firstBeyond(after));
  }
  return after === undefined ? first : Math.max(first, index.firstAfter(after));
}

/** Formats a page as the response to its request. */
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
    leaf("IsTruncated", page.next !== undefined),
    ...(request.version === 1
      ? [
          leaf("Marker", name(request.startAfter ?? "")),
          leaf("NextMarker", request.delimiter && page.next && name(lastName(page))),
        ]
      : [
          leaf("KeyCount", page.contents.length + page.commonPrefixes.length),
          leaf("ContinuationToken", request.continuationToken),
          leaf("NextContinuationToken", page.next && writeToken(page.next)),
          leaf("StartAfter", name(request.startAfter)),
        ]),
    ...page.contents.map((object) =>
      element(
        "Contents",
        leaf("Key", name(object.key)),
        leaf("LastModified", object.lastModified),
        leaf("ETag", `"${object.etag}"`),
        leaf("ChecksumAlgorithm", object.checksum?.algorithm.toUpperCase()),
        leaf("ChecksumType", object.checksum && object.checksumType),
        leaf("Size", object.size),
        request.ownerId === undefined ? "" : element("Owner", leaf("ID", request.ownerId)),
        leaf("StorageClass", "STANDARD"),
      ),
    ),
    ...page.commonPrefixes.map((prefix) => element("CommonPrefixes", leaf("Prefix", name(prefix)))),
  );
}

/** The last key or folder of a page. */
function lastName({ contents, commonPrefixes }: ListingPage): string {
  const names = [contents.at(-1)?.key ?? "", commonPrefixes.at(-1) ?? ""];
  return names.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))[1] ?? "";
}

/** Parses a page's size, at most 1000. @throws S3Error InvalidArgument */
export function readMaxKeys(text: string | undefined, parameter = "max-keys"): number {
  const count = text === undefined ? MAX_KEYS : Number(text || Number.NaN);
  if (!Number.isInteger(count)) {
    throw invalidArgument(
      `Provided ${parameter} not an integer or within integer range`,
      parameter,
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
export function encodeKey(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}
