import { AppError } from "#domain/failures/failure.ts";
import { md5 } from "./md5.ts";

/**
 * The SHA-256 of bytes, as 64 lower-case hex digits.
 * @throws AppError "unexpected" where the page is served neither over https nor from localhost, as
 *   browsers offer no hashing there: https://developer.mozilla.org/docs/Web/API/Crypto/subtle
 */
export async function sha256Hex(bytes: ArrayBuffer): Promise<string> {
  if (!("subtle" in crypto)) {
    throw new AppError({
      kind: "unexpected",
      message:
        "Files can be hashed only on a page served over https or from localhost: open the page that way, or ask your instructor for its https address.",
    });
  }
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** What identifies bytes. */
export interface ContentHashes {
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** 32 lower-case hex digits, like S3's ETag. Undefined above `MAX_COMPARED_BYTES`. */
  readonly md5: string | undefined;
}

/** @throws AppError "unexpected" as `sha256Hex`. */
export async function contentHashes(bytes: ArrayBuffer): Promise<ContentHashes> {
  // The browser hashes on a thread of its own meanwhile.
  const sha256 = sha256Hex(bytes);
  const md5 = bytes.byteLength > MAX_COMPARED_BYTES ? undefined : md5Hex(bytes);
  return { sha256: await sha256, md5 };
}

/** Above this size in bytes no copy in S3 is compared: no endpoint takes so large an array. */
export const MAX_COMPARED_BYTES = 25 * 2 ** 20;

/** The MD5 of bytes, as 32 lower-case hex digits: for comparison with S3's ETag, not for security. */
export function md5Hex(bytes: ArrayBuffer): string {
  return hexOf(md5(bytes));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
