import { MAX_SKEW_MS } from "#local/sigv4/claims.ts";
import { serviceError } from "#local/sigv4/error.ts";
import { formatError } from "#local/sigv4/errors.ts";
import type { ErrorFactory } from "./request-facts.ts";

/** An hour, longer than the accepted skew. */
const SKEW_MS = 4 * MAX_SKEW_MS;

/** STS's errors by name: STS/latest/APIReference/CommonErrors.html and quoted responses. */
export const STS_ERRORS = {
  "expired-token": ({ claims }) => formatError({ kind: "expired-token", claims }, "sts"),
  "invalid-client-token-id": ({ claims }) => formatError({ kind: "unknown-key", claims }, "sts"),
  "signature-does-not-match": ({ claims, recomputed }) =>
    formatError({ kind: "mismatch", claims, recomputed }, "sts"),
  "signature-expired": ({ claims, now }) =>
    formatError({ kind: "clock-skewed", claims, now: after(now, SKEW_MS) }, "sts"),
  "signature-not-yet-current": ({ claims, now }) =>
    formatError({ kind: "clock-skewed", claims, now: after(now, -SKEW_MS) }, "sts"),
  "region-disabled": ({ session }) =>
    serviceError(
      403,
      "RegionDisabledException",
      `STS is not activated in this region for account:${session.account}. Your account administrator can activate STS in this region using the IAM Console.`,
    ),
  "incomplete-signature": () =>
    serviceError(
      400,
      "IncompleteSignature",
      "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
    ),
  throttling: () => serviceError(400, "Throttling", "Rate exceeded"),
  "service-unavailable": () =>
    serviceError(503, "ServiceUnavailable", "The request has failed due to a temporary failure."),
} as const satisfies Readonly<Record<string, ErrorFactory>>;

function after(moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms);
}
