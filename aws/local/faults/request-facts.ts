import type { IncomingMessage } from "node:http";
import { bucketOfHost } from "#local/s3/s3.ts";
import type { Session, Sessions } from "#local/sessions.ts";
import { readClaims } from "#local/sigv4/claims.ts";
import { ServerSigner } from "#local/sigv4/sign.ts";
import { signedRequestOf, targetOf } from "#local/sigv4/signed-request.ts";
import type { RecomputedSignature, ServiceError, SignatureClaims } from "#local/sigv4/types.ts";

/** The facts of a request that an AWS error message repeats. */
export interface RequestFacts {
  readonly claims: SignatureClaims;
  /** The signer's, or the stack's own user's. */
  readonly session: Session;
  /** The signature that another secret would give. */
  readonly recomputed: RecomputedSignature;
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  /** Content-Length in bytes; 0 if absent. */
  readonly size: number;
  /** The stack's region. */
  readonly region: string;
  readonly now: Date;
}

/** Creates an injected error from the facts of its request. */
export type ErrorFactory = (facts: RequestFacts) => ServiceError;

/** Reads a request's facts; an unsigned request gets the claims of a signed one. */
export async function readRequestFacts(
  request: IncomingMessage,
  { sessions, region, now }: { sessions: Sessions; region: string; now: Date },
): Promise<RequestFacts> {
  const signed = signedRequestOf(request, "UNSIGNED-PAYLOAD");
  const read = readClaims(signed);
  const claims = "kind" in read ? defaultClaims(sessions.user, region, now) : read;
  const another = { ...sessions.user, secretAccessKey: "another" };
  return {
    claims,
    session: sessions.find(claims.accessKeyId) ?? sessions.user,
    recomputed: await new ServerSigner(claims, another).recompute(signed),
    method: request.method ?? "GET",
    ...objectOf(request),
    size: Number(request.headers["content-length"] ?? 0),
    region,
    now,
  };
}

/** The bucket and key of a request, decoded; each is empty if absent. */
export function objectOf(request: IncomingMessage): { bucket: string; key: string } {
  const path = decodeURIComponent(targetOf(request).path).slice(1);
  const host = bucketOfHost(request.headers.host);
  if (host !== undefined) return { bucket: host, key: path };
  const [bucket = "", ...key] = path.split("/");
  return { bucket, key: key.join("/") };
}

function defaultClaims({ accessKeyId }: Session, region: string, signedAt: Date): SignatureClaims {
  const longDate = `${signedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  const shortDate = longDate.slice(0, 8);
  return {
    form: "header",
    accessKeyId,
    scope: `${shortDate}/${region}/s3/aws4_request`,
    shortDate,
    region,
    service: "s3",
    signedHeaders: ["host"],
    signature: "0".repeat(64),
    signedAt,
    longDate,
    sessionToken: undefined,
    expiresS: undefined,
  };
}
