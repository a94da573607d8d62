/** Which object to predict on. */
export interface InferenceRequest {
  readonly bucket: string;
  readonly fileName: string;
}

/** Why our Lambda refused, for programs; the message beside it is for people. */
export type InferenceErrorCode =
  | "bad-request"
  | "object-outside-workshop"
  | "object-not-found"
  | "object-forbidden"
  | "not-an-npy"
  | "wrong-shape"
  | "too-heavy"
  | "endpoint-not-found"
  | "endpoint-busy"
  | "endpoint-timed-out"
  | "model-error"
  | "internal";

/** The body of every refusal of our Lambda. */
export interface InferenceErrorBody {
  readonly error: { readonly code: InferenceErrorCode; readonly message: string };
}
