import { invalidArgument, notImplemented, S3Error } from "./errors.ts";
import { amzNames, type Exchange } from "./exchange.ts";

/** The headers of a PUT that are stored and returned with the object, besides x-amz-meta-*. */
const STORED_HEADERS = [
  "content-type",
  "content-encoding",
  "content-disposition",
  "content-language",
  "cache-control",
  "expires",
];
const DEFAULT_TYPE = "binary/octet-stream";
const META = "x-amz-meta-";
/** Of names and values: AmazonS3/latest/userguide/UsingMetadata.html */
const MAX_METADATA_BYTES = 2048;
/** Features of S3 that this stack lacks: rejected rather than silently ignored. */
const UNSUPPORTED = [
  "x-amz-tagging",
  "x-amz-website-redirect-location",
  "x-amz-server-side-encryption-customer-",
  "x-amz-server-side-encryption-aws-kms-",
  "x-amz-object-lock-",
  "x-amz-grant-",
  "x-amz-write-offset-bytes",
];

/**
 * Reads the headers to store with an object from its PUT request.
 *
 * @throws S3Error if they are too large, cannot be sent over HTTP, or need an unsupported feature.
 */
export function readMetadata(exchange: Exchange): Record<string, string> {
  refuseUnsupported(exchange);
  const stored = STORED_HEADERS.map((name) => [name, exchange.headers.get(name) ?? ""] as const);
  const own = amzNames(exchange, META).map((name) => [name, exchange.amz(name) ?? ""] as const);
  const size = own.reduce(
    (sum, [name, value]) => sum + name.length - META.length + value.length,
    0,
  );
  if (size > MAX_METADATA_BYTES) {
    throw new S3Error(
      400,
      "MetadataTooLarge",
      "Your metadata headers exceed the maximum allowed metadata size",
      { Size: String(size), MaxSizeAllowed: String(MAX_METADATA_BYTES) },
    );
  }
  const headers = Object.fromEntries([...stored.map(withoutChunking).filter(hasValue), ...own]);
  const metadata = { "content-type": DEFAULT_TYPE, ...headers };
  for (const [name, value] of Object.entries(metadata)) checkHeader(name, value);
  return metadata;
}

/** @throws S3Error InvalidArgument for a header that HTTP cannot transport. */
export function checkHeader(name: string, value: string): void {
  if (!(/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value))) {
    throw invalidArgument("The header cannot be sent over HTTP.", name, "");
  }
}

function refuseUnsupported(exchange: Exchange): void {
  const unsupported = UNSUPPORTED.flatMap((prefix) => amzNames(exchange, prefix)).at(0);
  if (unsupported !== undefined) throw notImplemented(unsupported);
  const encryption = exchange.amz("x-amz-server-side-encryption") ?? "AES256";
  if (encryption !== "AES256") throw notImplemented(`x-amz-server-side-encryption: ${encryption}`);
  const storageClass = exchange.amz("x-amz-storage-class") ?? "STANDARD";
  if (storageClass !== "STANDARD") throw notImplemented(`x-amz-storage-class: ${storageClass}`);
  const acl = exchange.amz("x-amz-acl") ?? "private";
  if (!["private", "bucket-owner-full-control"].includes(acl)) {
    throw new S3Error(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
  }
}

/** Drops aws-chunked, which is the body's transfer encoding and not part of the object. */
function withoutChunking([name, value]: readonly [string, string]): readonly [string, string] {
  return name === "content-encoding"
    ? [name, value.replace(/(^|,)\s*aws-chunked\s*(?=,|$)/, "").replace(/^\s*,\s*/, "")]
    : [name, value];
}

function hasValue([, value]: readonly [string, string]): boolean {
  return value !== "";
}
