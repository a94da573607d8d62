import { writeNpy } from "#domain/formats/npy.ts";
import { type Answer, predictedElsewhere, predictedJson, predictedNpy } from "./answer.ts";
import { megabytes } from "./megabytes.ts";
import type { ModelOutput } from "./model-output.ts";
import { type PutResult, ResultForbiddenError } from "./put-result.ts";
import type { AskedPrediction } from "./read-request.ts";
import { Refusal } from "./refusal.ts";
import type { ReplyForm } from "./reply-form.ts";

/**
 * The largest result of a function called synchronously, in bytes of its JSON:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const LARGEST_RESULT = 6_291_556;

/**
 * A prediction in the form that was asked for. One that weighs more than a function may hand back
 * is written to S3 as npy, and the answer says where. @throws Refusal
 */
export async function reply(
  output: ModelOutput,
  asked: AskedPrediction & { readonly form: ReplyForm },
  putResult: PutResult,
  { cors, signal }: { readonly cors: Record<string, string>; readonly signal: AbortSignal },
): Promise<Answer> {
  const answer =
    asked.form === "npy"
      ? predictedNpy(npyFile(output, asked), cors)
      : predictedJson(output.json(), cors);
  // What Lambda weighs is the whole result as JSON, in which each quote of the body counts double.
  const weight = Buffer.byteLength(JSON.stringify(answer));
  if (weight <= LARGEST_RESULT) return answer;
  const stored = await putResult(asked, npyFile(output, asked), signal).catch((cause: unknown) => {
    throw cause instanceof ResultForbiddenError ? tooHeavy(weight, asked.bucket, cause) : cause;
  });
  return predictedElsewhere(stored, cors);
}

function npyFile(output: ModelOutput, { dtype }: AskedPrediction): Uint8Array {
  const { values, shape } = output.tensor();
  return new Uint8Array(writeNpy(values, dtype, shape));
}

function tooHeavy(weight: number, bucket: string, cause: ResultForbiddenError): Refusal {
  return new Refusal(
    "too-heavy",
    `The prediction weighs ${megabytes(weight)}, a Lambda function can hand back at most ${megabytes(LARGEST_RESULT)}, and S3 does not let this one write it to "${cause.key}" instead. Send a smaller image, or ask your instructor to allow the function's role s3:PutObject there in the bucket "${bucket}".`,
    { cause },
  );
}
