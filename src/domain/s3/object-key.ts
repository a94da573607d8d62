import { withoutExtension } from "#domain/formats/formats.ts";

/**
 * The key of an uploaded array: `<prefix><owner>/<12 hex of the content's SHA-256>/<file>`, so that
 * files of the same name never collide, and the same content has the same key.
 *
 * The owner is STS's UserId verbatim, because IAM policies can scope by `${aws:userid}`. In the
 * file's name, characters that S3's guidelines call unsafe become `-`:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function objectKey(parts: {
  readonly prefix: string;
  readonly ownerId: string;
  /** Hex digest of the uploaded bytes. */
  readonly sha256: string;
  readonly fileName: string;
}): string {
  const folder = `${ownFolder(parts.prefix, parts.ownerId)}${parts.sha256.slice(0, 12)}/`;
  return folder + safeFileName(parts.fileName);
}

/** The prefix of all keys of a participant, with its "/". */
export function ownFolder(prefix: string, ownerId: string): string {
  return `${prefix}${ownerId}/`;
}

/** In code points, of at most four bytes. */
const MAX_NAME_LENGTH = 200;

function safeFileName(name: string): string {
  const safe = name.normalize("NFC").replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
  // Half of a surrogate pair would be no text, and no part of a URL.
  const trimmed = Array.from(safe).slice(-MAX_NAME_LENGTH).join("");
  return /^\.*$/.test(trimmed) ? "array.npy" : trimmed;
}

/** The name of an uploaded array, which is always npy: "x.tif" becomes "x.npy". */
export function npyName(fileName: string): string {
  return `${withoutExtension(fileName)}.npy`;
}
