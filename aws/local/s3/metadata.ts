import { amzNames, type Exchange } from "./exchange.ts";
import { invalidArgument, notImplemented, S3Refusal } from "./refusal.ts";

/** The headers of a PUT that come back with the object, beside x-amz-meta-*. */
const KEPT = [
  "content-type",
  "content-encoding",
  "content-disposition",
  "content-language",
  "cache-control",
  "expires",
];
const USUAL_TYPE = "binary/octet-stream";
const META = "x-amz-meta-";
/** Bytes of names and values: AmazonS3/latest/userguide/UsingMetadata.html */
const LARGEST_METADATA = 2048;
/** What S3 would do and this does not: better refused than silently left out. */
const LACKING = [
  "x-amz-copy-source",
  "x-amz-tagging",
  "x-amz-website-redirect-location",
  "x-amz-server-side-encryption-customer-",
  "x-amz-server-side-encryption-aws-kms-",
  "x-amz-object-lock-",
  "x-amz-grant-",
  "x-amz-write-offset-bytes",
];

/**
 * Reads what is kept with an object from the request that makes it.
 *
 * @throws S3Refusal when it is too much, cannot be sent back, or asks for what is not implemented.
 */
export function readMetadata(exchange: Exchange): Record<string, string> {
  refuseLacking(exchange);
  const kept = KEPT.map((name) => [name, exchange.headers.get(name) ?? ""] as const);
  const own = amzNames(exchange, META).map((name) => [name, exchange.amz(name) ?? ""] as const);
  const size = own.reduce(
    (sum, [name, value]) => sum + name.length - META.length + value.length,
    0,
  );
  if (size > LARGEST_METADATA) {
    throw new S3Refusal(
      400,
      "MetadataTooLarge",
      "Your metadata headers exceed the maximum allowed metadata size",
      { Size: String(size), MaxSizeAllowed: String(LARGEST_METADATA) },
    );
  }
  const headers = Object.fromEntries([...kept.map(withoutChunking).filter(hasValue), ...own]);
  const metadata = { "content-type": USUAL_TYPE, ...headers };
  for (const [name, value] of Object.entries(metadata)) {
    checkHeader(name, value);
  }
  return metadata;
}

/** Refuses a header that HTTP cannot carry. */
export function checkHeader(name: string, value: string): void {
  if (!(/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value))) {
    throw invalidArgument("The header cannot be sent over HTTP.", name, "");
  }
}

function refuseLacking(exchange: Exchange): void {
  const lacking = LACKING.flatMap((prefix) => amzNames(exchange, prefix)).at(0);
  if (lacking !== undefined) {
    throw notImplemented(lacking);
  }
  const encryption = exchange.amz("x-amz-server-side-encryption") ?? "AES256";
  if (encryption !== "AES256") {
    throw notImplemented(`x-amz-server-side-encryption: ${encryption}`);
  }
  const storageClass = exchange.amz("x-amz-storage-class") ?? "STANDARD";
  if (storageClass !== "STANDARD") {
    throw notImplemented(`x-amz-storage-class: ${storageClass}`);
  }
  const acl = exchange.amz("x-amz-acl") ?? "private";
  if (!["private", "bucket-owner-full-control"].includes(acl)) {
    throw new S3Refusal(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
  }
}

/** aws-chunked is how the body travelled, and is not part of the object. */
function withoutChunking([name, value]: readonly [string, string]): readonly [string, string] {
  return name === "content-encoding"
    ? [name, value.replace(/(^|,)\s*aws-chunked\s*(?=,|$)/, "").replace(/^\s*,\s*/, "")]
    : [name, value];
}

function hasValue([, value]: readonly [string, string]): boolean {
  return value !== "";
}
