import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { encodeStrictly, parseQuery } from "#local/query.ts";
import type { Session } from "#local/sessions.ts";
import type { Claims } from "./claims.ts";
import type { SignedRequest } from "./verify.ts";

/** A signature as the server computes it, with the texts that it was computed from. */
export interface Recomputed {
  readonly signature: string;
  readonly stringToSign: string;
  readonly canonicalRequest: string;
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** The form of SHA-256 (HMAC when a secret is given) that the signer wants. */
class Sha256 {
  private readonly hash: { update(data: string | Uint8Array): unknown; digest(): Buffer };

  constructor(secret?: Bytes) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", plain(secret));
  }

  update(data: Bytes): void {
    this.hash.update(plain(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
}

/** AWS's own signer, turned round: it signs what arrived, with the headers that the client chose. */
export class Resigner extends SignatureV4 {
  private readonly claims: Claims;

  constructor(claims: Claims, session: Session) {
    super({
      service: claims.service,
      region: claims.region,
      credentials: {
        accessKeyId: session.accessKeyId,
        secretAccessKey: session.secretAccessKey,
      },
      sha256: Sha256,
      // S3 encodes the path once, every other service twice.
      uriEscapePath: claims.service !== "s3",
    });
    this.claims = claims;
  }

  async resign(request: SignedRequest): Promise<Recomputed> {
    const canonicalRequest = this.createCanonicalRequest(
      {
        method: request.method,
        protocol: "http:",
        hostname: "",
        headers: {},
        path: this.claims.service === "s3" ? encodePathOnce(request.path) : request.path,
        query: groupQuery(request.query),
      },
      canonicalHeaders(request.headers, this.claims.signedHeaders),
      request.payloadHash,
    );
    const stringToSign = await this.createStringToSign(
      this.claims.longDate,
      this.claims.scope,
      canonicalRequest,
      "AWS4-HMAC-SHA256",
    );
    return { signature: await this.signText(stringToSign), stringToSign, canonicalRequest };
  }

  /** Signs any text with the key of the request's own day, region and service. */
  signText(text: string): Promise<string> {
    return this.sign(text, { signingDate: this.claims.signedAt });
  }
}

/** Compares two signatures in a time that does not tell where they differ. */
export function sameText(a: string, b: string): boolean {
  const left = createHash("sha256").update(a).digest();
  const right = createHash("sha256").update(b).digest();
  return timingSafeEqual(left, right);
}

/** Decodes and encodes each segment, because clients disagree on which characters need it. */
function encodePathOnce(path: string): string {
  try {
    return path
      .split("/")
      .map((segment) => encodeStrictly(decodeURIComponent(segment)))
      .join("/");
  } catch {
    return path;
  }
}

function groupQuery(raw: string): Record<string, string[]> {
  const grouped: Record<string, string[]> = Object.create(null);
  for (const [name, value] of parseQuery(raw)) {
    grouped[name] = [...(grouped[name] ?? []), value];
  }
  return grouped;
}

function canonicalHeaders(
  headers: SignedRequest["headers"],
  signed: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    signed.map((name) => [name, (headers[name] ?? "").trim().replace(/\s+/g, " ")]),
  );
}

function plain(data: Bytes): string | Uint8Array {
  if (typeof data === "string" || data instanceof Uint8Array) {
    return data;
  }
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
