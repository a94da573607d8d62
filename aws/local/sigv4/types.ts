import type { Session } from "#local/sessions.ts";

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
export type SigningService =
  | "s3"
  | "sts"
  | "sagemaker"
  | "lambda"
  | "states"
  | "execute-api"
  | "apigateway";

/** What a request states about its own signature, not yet verified. */
export interface SignatureClaims {
  readonly form: "header" | "query";
  readonly accessKeyId: string;
  /** `YYYYMMDD/region/service/aws4_request` */
  readonly scope: string;
  readonly shortDate: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly signedAt: Date;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly longDate: string;
  readonly sessionToken: string | undefined;
  /** Lifetime of a presigned URL in seconds; undefined in the header form. */
  readonly expiresS: number | undefined;
}

/** Why a request has no readable signature claims. */
export type ClaimsProblem =
  | { readonly kind: "anonymous" }
  | { readonly kind: "unsupported-mechanism" }
  | { readonly kind: "several-mechanisms"; readonly authorization: string }
  | {
      readonly kind: "malformed";
      readonly form: SignatureClaims["form"];
      readonly reason: string;
    };

/** A signature as the server computes it, with the intermediate strings of SigV4. */
export interface RecomputedSignature {
  readonly signature: string;
  readonly stringToSign: string;
  readonly canonicalRequest: string;
}

type Claimed<Kind extends string, Details = unknown> = Details & {
  readonly kind: Kind;
  readonly claims: SignatureClaims;
};

/** Why a signature is rejected, independent of the service's error format. */
export type SignatureProblem =
  | ClaimsProblem
  | Claimed<"wrong-service" | "wrong-region", { readonly expected: string }>
  | Claimed<"url-not-yet-valid" | "url-expired" | "clock-skewed", { readonly now: Date }>
  | Claimed<"unknown-key" | "wrong-token" | "expired-token">
  | { readonly kind: "headers-not-signed"; readonly names: readonly string[] }
  | Claimed<"mismatch", { readonly recomputed: RecomputedSignature }>;

/** An error response of an AWS service. */
export interface ServiceError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Further XML elements, in the order to be written. */
  readonly details: Readonly<Record<string, string>>;
}

/** The signer's session, or the error that the service answers. */
export type VerificationResult =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly error: ServiceError };
