/** Machine-readable codes of our Lambda's refusals; the message beside each is for the user. */
export const INFERENCE_ERROR_CODES = [
  "bad-request",
  "object-outside-workshop",
  "object-of-another",
  "object-not-found",
  "object-forbidden",
  "not-an-npy",
  "wrong-shape",
  "too-heavy",
  "endpoint-not-found",
  "endpoint-busy",
  "endpoint-timed-out",
  "model-error",
  "internal",
] as const;

export type InferenceErrorCode = (typeof INFERENCE_ERROR_CODES)[number];
