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
