import type { Session, Sessions } from "#local/sessions.ts";
import { type Claims, LARGEST_SKEW_MS, readClaims, type Unclaimed } from "./claims.ts";
import { refusalFor } from "./errors.ts";
import { type Recomputed, Resigner, sameText } from "./sign.ts";

/** The parts of a request that a signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** As sent: raw, undecoded, without the query. */
  readonly path: string;
  /** As sent: raw, without "?". */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Hexadecimal SHA-256 of the body, or for S3 the x-amz-content-sha256 value. */
  readonly payloadHash: string;
}

/** The services whose requests can be checked, by their signing names. */
export type SigningService = "s3" | "sts" | "sagemaker" | "execute-api";

/** Why a request was refused, in the words of the service it was meant for. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Further XML elements, in the order to be written. */
  readonly details: Readonly<Record<string, string>>;
}

/** Who signed the request, or why it is refused. */
export type Verdict =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly refusal: Refusal };

/** What may be wrong with a signature, before any service has put it in words. */
export type Objection =
  | Unclaimed
  | { readonly kind: "wrong-service"; readonly claims: Claims; readonly expected: string }
  | { readonly kind: "wrong-region"; readonly claims: Claims; readonly expected: string }
  | { readonly kind: "url-not-yet-valid"; readonly claims: Claims; readonly now: Date }
  | { readonly kind: "url-expired"; readonly claims: Claims; readonly now: Date }
  | { readonly kind: "clock-skewed"; readonly claims: Claims; readonly now: Date }
  | { readonly kind: "unknown-key"; readonly claims: Claims }
  | { readonly kind: "wrong-token"; readonly claims: Claims }
  | { readonly kind: "expired-token"; readonly claims: Claims }
  | { readonly kind: "headers-not-signed"; readonly names: readonly string[] }
  | { readonly kind: "mismatch"; readonly claims: Claims; readonly recomputed: Recomputed };

interface Rules {
  readonly service: SigningService;
  /** Undefined: any region may be named. */
  readonly region: string | undefined;
  readonly sessions: Sessions;
  readonly now: Date;
}

/**
 * Checks a SigV4 signature, in the Authorization header or in the query of a presigned URL, by
 * computing it again with the session's secret. Never throws for a bad request: the verdict holds
 * the refusal in the words that the service itself would use.
 */
export async function verifySignature(request: SignedRequest, rules: Rules): Promise<Verdict> {
  const claims = readClaims(request);
  const outcome = "kind" in claims ? claims : await checkClaims(request, claims, rules);
  return "kind" in outcome
    ? { ok: false, refusal: refusalFor(outcome, rules.service) }
    : { ok: true, session: outcome };
}

async function checkClaims(
  request: SignedRequest,
  claims: Claims,
  rules: Rules,
): Promise<Objection | Session> {
  const early = checkScope(claims, rules) ?? checkTime(claims, rules.now);
  if (early !== undefined) {
    return early;
  }
  const session = rules.sessions.find(claims.accessKeyId);
  if (session === undefined) {
    return { kind: "unknown-key", claims };
  }
  const objection = checkToken(claims, session, rules.now) ?? checkCoverage(request, claims, rules);
  if (objection !== undefined) {
    return objection;
  }
  const recomputed = await new Resigner(claims, session).resign(request);
  return sameText(recomputed.signature, claims.signature)
    ? session
    : { kind: "mismatch", claims, recomputed };
}

function checkScope(claims: Claims, rules: Rules): Objection | undefined {
  if (claims.service !== rules.service) {
    return { kind: "wrong-service", claims, expected: rules.service };
  }
  return rules.region !== undefined && claims.region !== rules.region
    ? { kind: "wrong-region", claims, expected: rules.region }
    : undefined;
}

function checkTime(claims: Claims, now: Date): Objection | undefined {
  const ageMs = now.getTime() - claims.signedAt.getTime();
  if (claims.expiresS === undefined) {
    return Math.abs(ageMs) > LARGEST_SKEW_MS ? { kind: "clock-skewed", claims, now } : undefined;
  }
  if (ageMs < -LARGEST_SKEW_MS) {
    return { kind: "url-not-yet-valid", claims, now };
  }
  return ageMs > claims.expiresS * 1000 ? { kind: "url-expired", claims, now } : undefined;
}

function checkToken(claims: Claims, session: Session, now: Date): Objection | undefined {
  if (session.sessionToken !== undefined && claims.sessionToken === undefined) {
    // AWS looks temporary keys up together with their token: without it, it does not know them.
    return { kind: "unknown-key", claims };
  }
  if (!sameText(session.sessionToken ?? "", claims.sessionToken ?? "")) {
    return { kind: "wrong-token", claims };
  }
  return session.expiresAt !== undefined && session.expiresAt <= now
    ? { kind: "expired-token", claims }
    : undefined;
}

/** The host, and for S3 every x-amz-* header, must be covered by the signature. */
function checkCoverage(
  request: SignedRequest,
  claims: Claims,
  { service }: Rules,
): Objection | undefined {
  const names = Object.keys(request.headers).filter(
    (name) =>
      !claims.signedHeaders.includes(name) &&
      (name === "host" || (service === "s3" && name.startsWith("x-amz-"))),
  );
  return names.length > 0 ? { kind: "headers-not-signed", names } : undefined;
}
