import { AppError, type Failure, type RefusalCode } from "#domain/failures/failure.ts";
import { batchAxisFailure } from "./batch-axis-failure.ts";
import { inferenceRefused, shareableSentence } from "./reply-failures.ts";
import type { RequestContext } from "./request-context.ts";

interface Cause {
  readonly pattern: RegExp;
  readonly code: RefusalCode;
  /** A sentence, from the pattern's first group. */
  readonly message: (group: string, asked: RequestContext) => string;
}

const TOO_HEAVY =
  "The array is too heavy for the SageMaker endpoint, as the JSON that the function makes of it.";
const WRONG_TYPE =
  "The model's container does not take the kind of data that the Lambda function sends it.";
const BUSY = "The SageMaker endpoint is busy or still starting.";

/** Known failures of the functions that participants write, in the words of Python and of AWS. */
const CAUSES: readonly Cause[] = [
  {
    code: "function-timed-out",
    pattern: /Task timed out after ([\d.]+) seconds/,
    message: (seconds) =>
      `The Lambda function stopped at its own time limit of ${Number(seconds)} seconds.`,
  },
  {
    code: "function-timed-out",
    pattern: /Sandbox\.Timedout/,
    message: () => "The Lambda function stopped at its own time limit.",
  },
  {
    code: "function-crashed",
    pattern: /Runtime\.ExitError|signal: killed|Runtime\.OutOfMemory/,
    message: () => "The Lambda function crashed or ran out of memory.",
  },
  {
    code: "reply-too-large",
    pattern: /Exceeded maximum allowed payload size|RequestEntityTooLarge/,
    message: () => "The prediction is larger than the 6 MB that a Lambda function may hand back.",
  },
  {
    code: "object-not-found",
    pattern: /\(404\) when calling the HeadObject|NoSuchKey|NoSuchBucket/,
    message: (_, { bucket, key }) =>
      `The Lambda function did not find the array that this page put at s3://${bucket}/${key}.`,
  },
  {
    code: "object-forbidden",
    pattern: /\(403\) when calling the HeadObject|\(AccessDenied\) when calling the GetObject/,
    message: (_, { bucket, key }) =>
      `The Lambda function's role may not read s3://${bucket}/${key}.`,
  },
  {
    code: "endpoint-not-found",
    pattern: /Endpoint (\S+) of account \d+ not found/,
    message: (name) => `There is no SageMaker endpoint named ${name}.`,
  },
  {
    code: "endpoint-forbidden",
    pattern: /\(AccessDeniedException\) when calling the InvokeEndpoint/,
    message: () => "The Lambda function's role may not call the SageMaker endpoint.",
  },
  {
    code: "endpoint-timed-out",
    pattern: /Your (?:model )?invocation timed out|Read timeout on endpoint URL/,
    message: () => "The model gave SageMaker no answer in time.",
  },
  {
    code: "too-heavy",
    pattern:
      /Received client error \(413\)|Request entity too large|less than or equal to 6291456/i,
    message: () => TOO_HEAVY,
  },
  {
    code: "endpoint-busy",
    pattern:
      /\((?:ThrottlingException|ServiceUnavailable|ServiceUnavailableException|InternalFailure|ModelNotReadyException)\) when calling the InvokeEndpoint/,
    message: () => BUSY,
  },
];

const MODEL_ERROR =
  /Received (?:client|server) error \(\d+\) from \S+(?: with message "([\s\S]*)"\.? ?(?:See|$)| and (.*?)(?: See|$))/;

/**
 * The failure in what AWS Lambda hands back for a function that failed. Behind a non-proxy
 * integration it comes with HTTP 200:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 */
export function lambdaFailure(
  status: number,
  errorType: string,
  errorMessage: string,
  asked: RequestContext,
): AppError {
  const said = errorType === "" ? errorMessage : `${errorType}: ${errorMessage}`;
  const mismatch = missingKey(said, asked);
  if (mismatch !== undefined) return new AppError(mismatch);
  for (const { code, pattern, message } of CAUSES) {
    const match = pattern.exec(said);
    if (match !== null) return inferenceRefused(status, code, message(match[1] ?? "", asked));
  }
  const model = MODEL_ERROR.exec(said);
  if (model !== null) return modelFailure(status, model[1] ?? model[2] ?? said);
  return inferenceRefused(
    status,
    "function-raised",
    `The Lambda function failed: ${shareableSentence(said)}`,
  );
}

/** What the model itself says of an array that it does not take. */
export function modelFailure(status: number, words: string): AppError {
  const mismatch = batchAxisFailure(words);
  if (mismatch !== undefined) return new AppError(mismatch);
  if (/Unsupported Media Type/i.test(words)) {
    return inferenceRefused(status, "endpoint-media-type", WRONG_TYPE);
  }
  const own = /^\s*\{\s*"error":\s*"((?:[^"\\]|\\.)*)"\s*\}\s*$/.exec(words)?.[1] ?? words;
  return inferenceRefused(
    status,
    "model-error",
    `The model refused the array: ${shareableSentence(own)}`,
  );
}

/** Python's KeyError for one of the keys that requests hold: function and integration do not go together. */
function missingKey(said: string, { form }: RequestContext): Failure | undefined {
  const key = /^KeyError: '?(body|file_name|bucket)'?$/.exec(said)?.[1];
  if (key === undefined) return undefined;
  if (key !== "body") {
    return { kind: "server-mismatch", mismatch: "reads-event", remedy: "untick-proxy" };
  }
  const remedy = form === "plain" ? "send-body" : "tick-proxy";
  return { kind: "server-mismatch", mismatch: "reads-body", remedy };
}
