import { LARGEST_SKEW_MS } from "#local/sigv4/claims.ts";
import { refusal } from "#local/sigv4/error.ts";
import { refusalFor } from "#local/sigv4/errors.ts";
import type { MakeRefusal } from "./request-facts.ts";

/** An hour: longer than any service tolerates. */
const SKEW_MS = 4 * LARGEST_SKEW_MS;

/** What STS answers, by name: STS/latest/APIReference/CommonErrors.html and what people quote. */
export const STS_REFUSALS = {
  "expired-token": ({ claims }) => refusalFor({ kind: "expired-token", claims }, "sts"),
  "invalid-client-token-id": ({ claims }) => refusalFor({ kind: "unknown-key", claims }, "sts"),
  "signature-does-not-match": ({ claims, recomputed }) =>
    refusalFor({ kind: "mismatch", claims, recomputed }, "sts"),
  "signature-expired": ({ claims, now }) =>
    refusalFor({ kind: "clock-skewed", claims, now: after(now, SKEW_MS) }, "sts"),
  "signature-not-yet-current": ({ claims, now }) =>
    refusalFor({ kind: "clock-skewed", claims, now: after(now, -SKEW_MS) }, "sts"),
  "region-disabled": ({ session }) =>
    refusal(
      403,
      "RegionDisabledException",
      `STS is not activated in this region for account:${session.account}. Your account administrator can activate STS in this region using the IAM Console.`,
    ),
  "incomplete-signature": () =>
    refusal(
      400,
      "IncompleteSignature",
      "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
    ),
  throttling: () => refusal(400, "Throttling", "Rate exceeded"),
  "service-unavailable": () =>
    refusal(503, "ServiceUnavailable", "The request has failed due to a temporary failure."),
} as const satisfies Readonly<Record<string, MakeRefusal>>;

function after(moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms);
}
