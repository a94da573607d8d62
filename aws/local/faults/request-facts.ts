import type { IncomingMessage } from "node:http";
import { bucketOfHost } from "#local/s3/s3.ts";
import type { Session, Sessions } from "#local/sessions.ts";
import { type Claims, readClaims } from "#local/sigv4/claims.ts";
import { type Recomputed, Resigner } from "#local/sigv4/sign.ts";
import { signedRequestOf, targetOf } from "#local/sigv4/signed-request.ts";
import type { Refusal } from "#local/sigv4/verify.ts";

/** What a refusal repeats of the request that it refuses. */
export interface RequestFacts {
  readonly claims: Claims;
  /** Who signed, or the stack's own user. */
  readonly session: Session;
  /** The signature as another secret would have made it. */
  readonly recomputed: Recomputed;
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  /** Bytes of the body as announced; 0 where nothing was. */
  readonly size: number;
  /** The region that the stack stands in. */
  readonly region: string;
  readonly now: Date;
}

/** Puts a played refusal together from the request it is for. */
export type MakeRefusal = (asked: RequestFacts) => Refusal;

/** Reads what a refusal may repeat; of an unsigned request, what a signed one would have said. */
export async function readRequestFacts(
  request: IncomingMessage,
  { sessions, region, now }: { sessions: Sessions; region: string; now: Date },
): Promise<RequestFacts> {
  const signed = signedRequestOf(request, "UNSIGNED-PAYLOAD");
  const read = readClaims(signed);
  const claims = "kind" in read ? claimsOf(sessions.user, region, now) : read;
  const another = { ...sessions.user, secretAccessKey: "another" };
  return {
    claims,
    session: sessions.find(claims.accessKeyId) ?? sessions.user,
    recomputed: await new Resigner(claims, another).resign(signed),
    method: request.method ?? "GET",
    ...objectOf(request),
    size: Number(request.headers["content-length"] ?? 0),
    region,
    now,
  };
}

/** The bucket and key that a request names, decoded; empty where it names none. */
export function objectOf(request: IncomingMessage): { bucket: string; key: string } {
  const path = decodeURIComponent(targetOf(request).path).slice(1);
  const host = bucketOfHost(request.headers.host);
  if (host !== undefined) return { bucket: host, key: path };
  const [bucket = "", ...key] = path.split("/");
  return { bucket, key: key.join("/") };
}

function claimsOf({ accessKeyId }: Session, region: string, signedAt: Date): Claims {
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
