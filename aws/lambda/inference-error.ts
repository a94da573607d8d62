import type { InferenceErrorCode } from "#domain/failures/inference-error-code.ts";

const STATUS: Readonly<Record<InferenceErrorCode, number>> = {
  "bad-request": 400,
  "object-outside-workshop": 403,
  "object-of-another": 403,
  "object-not-found": 404,
  "object-forbidden": 403,
  "not-an-npy": 422,
  "wrong-shape": 422,
  "too-heavy": 413,
  "endpoint-not-found": 502,
  "endpoint-busy": 503,
  "endpoint-timed-out": 504,
  "model-error": 502,
  internal: 500,
};

/** A failed request; the message is shown to the user. */
export class InferenceError extends Error {
  readonly code: InferenceErrorCode;
  readonly status: number;

  /** `status` overrides the code's default status. */
  constructor(
    code: InferenceErrorCode,
    message: string,
    options: ErrorOptions & { readonly status?: number } = {},
  ) {
    super(message, options);
    this.name = "InferenceError";
    this.code = code;
    this.status = options.status ?? STATUS[code];
  }
}
