import type { Refusal } from "./verify.ts";

/** How every service begins to say that a signature is wrong. */
export const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your";

/** Puts a refusal together. */
export function refusal(
  status: number,
  code: string,
  message: string,
  details: Refusal["details"] = {},
): Refusal {
  return { status, code, message, details };
}
