import { AppError } from "#domain/failure.ts";

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
        "Files can be hashed only on a page served over https or from localhost: open it so, or ask your instructor for its https address.",
    });
  }
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
