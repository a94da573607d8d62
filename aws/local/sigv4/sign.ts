import { isUtf8 } from "node:buffer";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { encodeStrictly } from "#domain/s3/object-url.ts";
import { groupQuery } from "#local/query.ts";
import type { Session } from "#local/sessions.ts";
import type { RecomputedSignature, SignatureClaims, SignedRequest } from "./types.ts";

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** SHA-256 (HMAC if a secret is given) with the interface that `SignatureV4` expects. */
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

/** AWS's client-side signer on the server: signs a received request over the client's signed headers. */
export class ServerSigner extends SignatureV4 {
  private readonly claims: SignatureClaims;

  constructor(claims: SignatureClaims, session: Session) {
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

  /** Computes the signature that a client with the session's secret would have sent. */
  async recompute(request: SignedRequest): Promise<RecomputedSignature> {
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

  /** Signs a string with the key of the request's day, region and service. */
  signText(text: string): Promise<string> {
    return this.sign(text, { signingDate: this.claims.signedAt });
  }
}

/** `timingSafeEqual` of node:crypto for strings of any lengths. */
export function timingSafeEqualText(a: string, b: string): boolean {
  const left = createHash("sha256").update(a).digest();
  const right = createHash("sha256").update(b).digest();
  return timingSafeEqual(left, right);
}

/** Decodes and re-encodes each segment, because clients differ in which characters they encode. */
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

/** A header that was signed but not sent is left out, so that the signature cannot match. */
function canonicalHeaders(
  headers: SignedRequest["headers"],
  signed: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    signed.flatMap((name) => {
      const value = headers[name];
      return value === undefined
        ? []
        : [
            [
              name,
              signedText(value)
                .trim()
                .replace(/[\t ]+/g, " "),
            ] as const,
          ];
    }),
  );
}

/**
 * The text that a client has signed of a header. Node shows bytes as Latin-1; what is UTF-8 was signed as
 * the bytes that were sent, anything else as the characters that a browser sent as Latin-1.
 */
function signedText(value: string): string {
  const bytes = Buffer.from(value, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : value;
}

function plain(data: Bytes): string | Uint8Array {
  if (typeof data === "string" || data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
