import type { Session, Sessions } from "#local/sessions.ts";
import { readClaims } from "#local/sigv4/claims.ts";
import { Resigner } from "#local/sigv4/sign.ts";
import { signedRequestOf } from "#local/sigv4/signed-request.ts";
import { verifySignature } from "#local/sigv4/verify.ts";
import type { ChunkSigner } from "./chunked.ts";
import type { Exchange } from "./exchange.ts";
import { invalidArgument, invalidRequest, S3Refusal } from "./refusal.ts";

/** Who sent the request, and how the chunks of its body are to be checked. */
export interface Authorized {
  readonly session: Session;
  /** The x-amz-content-sha256 value that was signed. */
  readonly payloadHash: string;
  readonly chunkSigner: ChunkSigner;
}

const STREAMING = [
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
];

/**
 * Finds who signed a request.
 *
 * @throws S3Refusal when the signature does not hold.
 */
export async function authorize(
  exchange: Exchange,
  rules: { readonly region: string; readonly sessions: Sessions; readonly now: Date },
): Promise<Authorized> {
  const payloadHash = readPayloadHash(exchange);
  const request = signedRequestOf(exchange.request, payloadHash);
  const verdict = await verifySignature(request, { service: "s3", ...rules });
  const claims = readClaims(request);
  if (!verdict.ok || "kind" in claims) {
    const refusal = verdict.ok ? undefined : verdict.refusal;
    throw new S3Refusal(
      refusal?.status ?? 403,
      refusal?.code ?? "AccessDenied",
      refusal?.message ?? "Access Denied",
      refusal?.details,
    );
  }
  const resigner = new Resigner(claims, verdict.session);
  return {
    session: verdict.session,
    payloadHash,
    chunkSigner: {
      longDate: claims.longDate,
      scope: claims.scope,
      seed: claims.signature,
      sign: (text) => resigner.signText(text),
    },
  };
}

/** Presigned URLs leave the body unsigned; in the header form it must be said what was signed. */
function readPayloadHash({ headers, query }: Exchange): string {
  const value = headers.get("x-amz-content-sha256") ?? query.get("X-Amz-Content-Sha256");
  if (value === undefined) {
    if (headers.get("authorization")?.startsWith("AWS4-")) {
      throw invalidRequest("Missing required header for this request: x-amz-content-sha256");
    }
    return "UNSIGNED-PAYLOAD";
  }
  if (value === "UNSIGNED-PAYLOAD" || STREAMING.includes(value) || /^[0-9a-f]{64}$/.test(value)) {
    return value;
  }
  throw invalidArgument(
    `x-amz-content-sha256 must be UNSIGNED-PAYLOAD, ${STREAMING.join(", ")}, or a valid sha256 value.`,
    "x-amz-content-sha256",
    value,
  );
}
