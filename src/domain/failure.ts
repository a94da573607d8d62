/** A party on the other side of the network. */
export type Service = "page" | "sts" | "s3" | "api" | "demo-credentials";

/** Everything that can go wrong, with the facts that its sentence needs. None of them is a secret. */
export type Failure =
  | { readonly kind: "aborted" }
  | { readonly kind: "offline" }
  | { readonly kind: "unreachable"; readonly service: Service; readonly host: string }
  | { readonly kind: "timed-out"; readonly service: Service; readonly afterS: number }
  | { readonly kind: "throttled"; readonly service: Service }
  | { readonly kind: "credentials-malformed"; readonly reason: string; readonly remedy: string }
  | { readonly kind: "credentials-expired" }
  | { readonly kind: "credentials-refused"; readonly service: Service; readonly code: string }
  | { readonly kind: "clock-skewed" }
  | { readonly kind: "access-denied"; readonly service: Service; readonly resource: string }
  | { readonly kind: "bucket-missing"; readonly bucket: string }
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
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: "reply-unreadable"; readonly reason: string }
  | {
      readonly kind: "config-invalid";
      readonly file: string;
      readonly problems: readonly string[];
    }
  | { readonly kind: "unexpected"; readonly message: string };

/** An error whose cause is known: the only kind that features see. */
export class AppError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind, options);
    this.name = "AppError";
    this.failure = failure;
  }
}

/** The failure that an unknown thrown value stands for; what nobody translated is "unexpected". */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof AppError) return thrown.failure;
  if (thrown instanceof DOMException && thrown.name === "AbortError") return { kind: "aborted" };
  return { kind: "unexpected", message: thrown instanceof Error ? thrown.message : String(thrown) };
}
