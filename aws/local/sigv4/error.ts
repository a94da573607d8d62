import type { ServiceError } from "./types.ts";

/** The opening of every service's message about a wrong signature. */
export const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your";

/** Creates a service error; `details` become further XML elements. */
export function serviceError(
  status: number,
  code: string,
  message: string,
  details: ServiceError["details"] = {},
): ServiceError {
  return { status, code, message, details };
}
