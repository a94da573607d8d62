import type { AccessCheck } from "#local/iam/roles.ts";
import type { Session, Sessions } from "#local/sessions.ts";
import { readClaims } from "#local/sigv4/claims.ts";
import { ServerSigner } from "#local/sigv4/sign.ts";
import { signedRequestOf } from "#local/sigv4/signed-request.ts";
import { verifySignature } from "#local/sigv4/verify.ts";
import { type Permit, permitOf } from "./access.ts";
import type { ChunkSigner } from "./chunked.ts";
import { invalidArgument, invalidRequest, S3Error } from "./errors.ts";
import type { Exchange } from "./exchange.ts";

/** The signer of a request, and the data to verify its body. */
export interface Authorized {
  readonly session: Session;
  /** The x-amz-content-sha256 value that was signed. */
  readonly payloadHash: string;
  readonly chunkSigner: ChunkSigner;
  readonly permit: Permit;
}

const STREAMING = [
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
];

/**
 * Verifies a request's signature and returns its signer.
 *
 * @throws S3Error if the signature is invalid.
 */
export async function authorize(
  exchange: Exchange,
  {
    checkAccess,
    ...rules
  }: {
    readonly region: string;
    readonly sessions: Sessions;
    readonly checkAccess: AccessCheck;
    readonly now: Date;
  },
): Promise<Authorized> {
  const payloadHash = readPayloadHash(exchange);
  const request = signedRequestOf(exchange.request, payloadHash);
  const result = await verifySignature(request, { service: "s3", ...rules });
  if (!result.ok) throw S3Error.of(result.error);
  const claims = readClaims(request);
  if ("kind" in claims) throw new S3Error(403, "AccessDenied", "Access Denied");
  const signer = new ServerSigner(claims, result.session);
  return {
    session: result.session,
    payloadHash,
    permit: permitOf(checkAccess, result.session, exchange.query),
    chunkSigner: {
      longDate: claims.longDate,
      scope: claims.scope,
      seed: claims.signature,
      sign: (text) => signer.signText(text),
    },
  };
}

/** Presigned URLs do not sign the body; the header form must name what it signed. */
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
