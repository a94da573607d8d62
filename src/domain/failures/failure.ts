import type { InferenceErrorCode } from "./inference-error-code.ts";

/** A party on the other side of the network. */
export type Service = "page" | "sts" | "s3" | "api" | "demo-credentials";

/**
 * What a server said, or what was measured where it said nothing: for the fold-out and for the
 * instructor. Made by `evidenceOf` (redaction.ts), so that it holds no secret.
 */
export interface Evidence {
  /** When, in ISO 8601. */
  readonly at?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** The other side's own words, redacted and short. */
  readonly raw?: string | undefined;
  /** The log of the failure in AWS's console: for the instructor, and never in shared text. */
  readonly consoleUrl?: string | undefined;
  /** How long the server asks to be left alone. */
  readonly retryAfterS?: number | undefined;
}

/** What a server and an array, or a server and its API, disagree about. */
export type Mismatch =
  | "adds-batch-axis"
  | "wants-batch-axis"
  | "reads-body"
  | "reads-event"
  | "request-model";

/** What ends a mismatch. The first four are one click; the rest is done in API Gateway. */
export type Remedy =
  | "add-batch-axis"
  | "drop-batch-axis"
  | "send-body"
  | "send-plain"
  | "tick-proxy"
  | "untick-proxy"
  | "change-request-model";

/** Why an inference API refused: our own function's codes, then those that we read out of others' answers. */
export type RefusalCode =
  | InferenceErrorCode
  | "wrong-path"
  | "method-not-allowed"
  | "api-key-wanted"
  | "caller-not-allowed"
  | "request-too-large"
  | "media-type-refused"
  | "api-cannot-run-function"
  | "function-failed"
  | "function-raised"
  | "function-timed-out"
  | "function-crashed"
  | "reply-too-large"
  | "endpoint-forbidden"
  | "endpoint-media-type"
  | "unnamed";

/** Whether a server had answered lately: a model that slept is slow once. */
export type Warmth = "cold" | "warm" | "unknown";

/** Everything that can go wrong, with the facts that its sentence needs. None of them is a secret. */
type Cause =
  | { readonly kind: "aborted" }
  | { readonly kind: "offline" }
  | { readonly kind: "unreachable"; readonly service: Service; readonly host: string }
  | {
      readonly kind: "cors-refused";
      readonly service: "s3" | "api";
      readonly host: string;
      /** The page's own origin, which the server's rules must name. */
      readonly origin: string;
      /** Where the page takes the bucket to be. */
      readonly region?: string | undefined;
    }
  | { readonly kind: "mixed-content"; readonly host: string }
  | { readonly kind: "connection-lost"; readonly service: Service; readonly host: string }
  | { readonly kind: "answer-hidden"; readonly host: string }
  | {
      readonly kind: "timed-out";
      readonly service: Service;
      readonly afterS: number;
      readonly warmth?: Warmth | undefined;
    }
  | { readonly kind: "throttled"; readonly service: Service }
  | { readonly kind: "quota-exceeded" }
  | { readonly kind: "service-unavailable"; readonly service: Service }
  | { readonly kind: "credentials-malformed"; readonly reason: string; readonly remedy: string }
  | { readonly kind: "credentials-expired" }
  | { readonly kind: "credentials-refused"; readonly service: Service; readonly code: string }
  | { readonly kind: "url-expired" }
  /** `aheadS`: this computer's clock minus AWS's, in seconds. */
  | { readonly kind: "clock-skewed"; readonly aheadS?: number | undefined }
  | { readonly kind: "request-malformed"; readonly service: Service; readonly code: string }
  | { readonly kind: "region-disabled" }
  | { readonly kind: "wrong-region"; readonly bucket: string; readonly region?: string | undefined }
  | {
      readonly kind: "access-denied";
      readonly service: Service;
      readonly resource: string;
      /** What was denied, as IAM names it: "s3:PutObject". */
      readonly action?: string | undefined;
    }
  | { readonly kind: "bucket-missing"; readonly bucket: string }
  | {
      readonly kind: "upload-too-large";
      readonly sizeBytes?: number | undefined;
      readonly limitBytes?: number | undefined;
    }
  | { readonly kind: "upload-damaged"; readonly code: string }
  | { readonly kind: "upload-stalled" }
  | {
      readonly kind: "upload-refused";
      readonly status: number;
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: "unreadable-array"; readonly reason: string; readonly remedy: string }
  | { readonly kind: "shape-mismatch"; readonly found: string; readonly wanted: string }
  | {
      readonly kind: "inference-refused";
      readonly status: number;
      readonly code: RefusalCode;
      /** A whole sentence: what happened. */
      readonly message: string;
    }
  | { readonly kind: "server-mismatch"; readonly mismatch: Mismatch; readonly remedy: Remedy }
  | { readonly kind: "reply-unreadable"; readonly reason: string }
  | { readonly kind: "result-missing"; readonly place: string }
  | { readonly kind: "result-late"; readonly place: string; readonly afterS: number }
  | { readonly kind: "result-elsewhere"; readonly place: string }
  | {
      readonly kind: "config-invalid";
      readonly file: string;
      readonly problems: readonly string[];
    }
  /** `step` goes on from "while": "signing the upload". */
  | { readonly kind: "unexpected"; readonly message: string; readonly step?: string | undefined };

/** A failure, and what is known of it beyond its cause. */
export type Failure = Cause & { readonly evidence?: Evidence };

/** An error whose cause is known: the only kind that features see. */
export class AppError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind, options);
    this.name = "AppError";
    this.failure = failure;
  }
}

/**
 * The failure that an unknown thrown value stands for. What nobody translated is "unexpected";
 * `step` then says during what, going on from "while": "signing the upload".
 */
export function failureOf(thrown: unknown, step?: string): Failure {
  if (thrown instanceof AppError) return thrown.failure;
  if (thrown instanceof DOMException && thrown.name === "AbortError") return { kind: "aborted" };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { kind: "unexpected", message, step };
}
