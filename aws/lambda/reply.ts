import { writeNpy } from "#domain/formats/npy.ts";
import { formatMegabytes } from "./format-megabytes.ts";
import { InferenceError } from "./inference-error.ts";
import type { ModelOutput } from "./model-output.ts";
import { type PutResult, ResultForbiddenError } from "./put-result.ts";
import type { PredictionRequest } from "./read-request.ts";
import type { ReplyForm } from "./reply-form.ts";
import { type ApiResponse, jsonResponse, npyResponse } from "./response.ts";

/**
 * The largest result of a synchronous invocation, in bytes of its JSON:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_RESULT_BYTES = 6_291_556;

/**
 * Creates the response in the requested form. A prediction too large for a Lambda result is written
 * to S3 as npy, and the response has its location. @throws InferenceError
 */
export async function reply(
  output: ModelOutput,
  request: PredictionRequest & { readonly form: ReplyForm },
  putResult: PutResult,
  { headers, signal }: { readonly headers: Record<string, string>; readonly signal: AbortSignal },
): Promise<ApiResponse> {
  const response =
    request.form === "npy"
      ? npyResponse(npyFile(output, request), headers)
      : jsonResponse(200, output.json(), headers);
  // Lambda limits the whole result as JSON, in which each quote of the body counts twice.
  const bytes = Buffer.byteLength(JSON.stringify(response));
  if (bytes <= MAX_RESULT_BYTES) return response;
  const result = await putResult(request, npyFile(output, request), signal).catch(
    (cause: unknown) => {
      throw cause instanceof ResultForbiddenError ? tooHeavy(bytes, request.bucket, cause) : cause;
    },
  );
  return jsonResponse(200, JSON.stringify({ result }), headers);
}

function npyFile(output: ModelOutput, { dtype }: PredictionRequest): Uint8Array {
  const { values, shape } = output.tensor();
  return new Uint8Array(writeNpy(values, dtype, shape));
}

function tooHeavy(bytes: number, bucket: string, cause: ResultForbiddenError): InferenceError {
  return new InferenceError(
    "too-heavy",
    `The prediction is ${formatMegabytes(bytes)}, a Lambda function can return at most ${formatMegabytes(MAX_RESULT_BYTES)}, and S3 does not let this one write it to "${cause.key}" instead. Send a smaller image, or ask your instructor to allow the function's role s3:PutObject there in the bucket "${bucket}".`,
    { cause },
  );
}
