import type { InferenceErrorCode } from "#domain/failures/inference-error-code.ts";

/** Which object to predict on. */
export interface InferenceRequest {
  readonly bucket: string;
  readonly fileName: string;
}

/** The body of every refusal of our Lambda. */
export interface InferenceErrorBody {
  readonly error: { readonly code: InferenceErrorCode; readonly message: string };
}

/** The form of a request's body; every documented server reads "both". */
export type RequestForm = "both" | "plain" | "body";

/**
 * The body of an inference request. By default it contains the same request twice: as keys
 * ("plain"), for a function that reads its event behind a non-proxy integration, and as a JSON
 * string under `body`, for one that reads `event["body"]` behind either integration.
 */
export function encodeRequest(
  { bucket, fileName }: InferenceRequest,
  form: RequestForm = "both",
): string {
  const plain = { bucket, file_name: fileName };
  const body = JSON.stringify(plain);
  if (form === "plain") return body;
  return JSON.stringify(form === "body" ? { body } : { ...plain, body });
}
