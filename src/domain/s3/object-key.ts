import { withoutExtension } from "#domain/formats/formats.ts";

/**
 * The key an array is sent to: `<prefix><who>/<12 hex of the content's SHA-256>/<file>`.
 * Two files of one name never meet, and one content is sent to one place.
 *
 * `who` is STS's UserId verbatim, because IAM policies can scope by `${aws:userid}`. The file's
 * name keeps its letters; what S3's key guidelines call unsafe becomes `-`:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function objectKey(parts: {
  readonly prefix: string;
  readonly who: string;
  /** Hex digest of the bytes that are sent. */
  readonly sha256: string;
  readonly fileName: string;
}): string {
  return `${parts.prefix}${parts.who}/${parts.sha256.slice(0, 12)}/${safeFileName(parts.fileName)}`;
}

const MAX_NAME_LENGTH = 200;

function safeFileName(name: string): string {
  const safe = name.normalize("NFC").replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
  const trimmed = safe.slice(-MAX_NAME_LENGTH);
  return /^\.*$/.test(trimmed) ? "array.npy" : trimmed;
}

/** What an array is called once it is npy, as everything is that is sent: "x.tif" becomes "x.npy". */
export function npyName(fileName: string): string {
  return `${withoutExtension(fileName)}.npy`;
}
