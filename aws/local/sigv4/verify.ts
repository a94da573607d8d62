import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Session, Sessions } from "#local/sessions.ts";
import { MAX_SKEW_MS, readClaims } from "./claims.ts";
import { formatError } from "./errors.ts";
import { ServerSigner, timingSafeEqualText } from "./sign.ts";
import { signedRequestOf } from "./signed-request.ts";
import type {
  SignatureClaims,
  SignatureProblem,
  SignedRequest,
  SigningService,
  VerificationResult,
} from "./types.ts";

interface Rules {
  readonly service: SigningService;
  /** Undefined accepts any region. */
  readonly region: string | undefined;
  readonly sessions: Sessions;
  readonly now: Date;
}

/** `verifySignature` for a request whose signature covers the SHA-256 of its body. */
export function verifyRequest(
  request: IncomingMessage,
  body: Uint8Array,
  rules: Rules,
): Promise<VerificationResult> {
  const payloadHash = createHash("sha256").update(body).digest("hex");
  return verifySignature(signedRequestOf(request, payloadHash), rules);
}

/**
 * Verifies a SigV4 signature, in the Authorization header or in the query of a presigned URL, by
 * recomputing it with the session's secret. Never throws for a bad request: the result has the
 * error in the format of the service.
 */
export async function verifySignature(
  request: SignedRequest,
  rules: Rules,
): Promise<VerificationResult> {
  const claims = readClaims(request);
  const outcome = "kind" in claims ? claims : await checkClaims(request, claims, rules);
  return "kind" in outcome
    ? { ok: false, error: formatError(outcome, rules.service) }
    : { ok: true, session: outcome };
}

/**
 * Verifies the signature of a text instead of a request's, as a POST policy has one. The text's own
 * expiration takes the place of the request's time.
 */
export async function verifyText(
  claims: SignatureClaims,
  text: string,
  rules: Rules,
): Promise<VerificationResult> {
  const outcome = await checkText(claims, text, rules);
  return "kind" in outcome
    ? { ok: false, error: formatError(outcome, rules.service) }
    : { ok: true, session: outcome };
}

async function checkText(
  claims: SignatureClaims,
  text: string,
  rules: Rules,
): Promise<SignatureProblem | Session> {
  const scope = checkScope(claims, rules);
  if (scope !== undefined) return scope;
  const session = rules.sessions.find(claims.accessKeyId);
  if (session === undefined) return { kind: "unknown-key", claims };
  const problem = checkToken(claims, session, rules.now);
  if (problem !== undefined) return problem;
  const signature = await new ServerSigner(claims, session).signText(text);
  return timingSafeEqualText(signature, claims.signature)
    ? session
    : {
        kind: "mismatch",
        claims,
        recomputed: { signature, stringToSign: text, canonicalRequest: "" },
      };
}

async function checkClaims(
  request: SignedRequest,
  claims: SignatureClaims,
  rules: Rules,
): Promise<SignatureProblem | Session> {
  const early = checkScope(claims, rules) ?? checkTime(claims, rules.now);
  if (early !== undefined) return early;
  const session = rules.sessions.find(claims.accessKeyId);
  if (session === undefined) return { kind: "unknown-key", claims };
  const problem = checkToken(claims, session, rules.now) ?? checkCoverage(request, claims, rules);
  if (problem !== undefined) return problem;
  const recomputed = await new ServerSigner(claims, session).recompute(request);
  return timingSafeEqualText(recomputed.signature, claims.signature)
    ? session
    : { kind: "mismatch", claims, recomputed };
}

function checkScope(claims: SignatureClaims, rules: Rules): SignatureProblem | undefined {
  if (claims.service !== rules.service) {
    return { kind: "wrong-service", claims, expected: rules.service };
  }
  return rules.region !== undefined && claims.region !== rules.region
    ? { kind: "wrong-region", claims, expected: rules.region }
    : undefined;
}

function checkTime(claims: SignatureClaims, now: Date): SignatureProblem | undefined {
  const ageMs = now.getTime() - claims.signedAt.getTime();
  if (claims.expiresS === undefined) {
    return Math.abs(ageMs) > MAX_SKEW_MS ? { kind: "clock-skewed", claims, now } : undefined;
  }
  if (ageMs < -MAX_SKEW_MS) return { kind: "url-not-yet-valid", claims, now };
  return ageMs > claims.expiresS * 1000 ? { kind: "url-expired", claims, now } : undefined;
}

function checkToken(
  claims: SignatureClaims,
  session: Session,
  now: Date,
): SignatureProblem | undefined {
  if (session.sessionToken !== undefined && claims.sessionToken === undefined) {
    // AWS looks up temporary credentials by key and token: without the token the key is unknown.
    return { kind: "unknown-key", claims };
  }
  if (!timingSafeEqualText(session.sessionToken ?? "", claims.sessionToken ?? "")) {
    return { kind: "wrong-token", claims };
  }
  return session.expiresAt !== undefined && session.expiresAt <= now
    ? { kind: "expired-token", claims }
    : undefined;
}

/** The signature must cover the host and, for S3, every x-amz-* header. */
function checkCoverage(
  request: SignedRequest,
  claims: SignatureClaims,
  { service }: Rules,
): SignatureProblem | undefined {
  const names = Object.keys(request.headers).filter(
    (name) =>
      !claims.signedHeaders.includes(name) &&
      (name === "host" || (service === "s3" && name.startsWith("x-amz-"))),
  );
  return names.length > 0 ? { kind: "headers-not-signed", names } : undefined;
}
