import { AppError } from "#domain/failure.ts";

interface Cause {
  readonly code: string;
  readonly pattern: RegExp;
  /** A sentence, from the pattern's first group. */
  readonly message: (group: string) => string;
}

/** Known failures of the functions that participants write, in the words of Python and of AWS. */
const CAUSES: readonly Cause[] = [
  {
    code: "lambda-timed-out",
    pattern: /Task timed out after ([\d.]+) seconds|Sandbox\.Timedout/,
    message: (seconds) =>
      `The Lambda function stopped at its own time limit${seconds === "" ? "" : ` of ${Number(seconds)} seconds`}: raise its timeout in the Lambda console under General configuration.`,
  },
  {
    code: "lambda-crashed",
    pattern: /Runtime\.ExitError|signal: killed|Runtime\.OutOfMemory/,
    message: () =>
      "The Lambda function crashed or ran out of memory: raise its memory in the Lambda console under General configuration.",
  },
  {
    code: "reply-too-large",
    pattern: /Exceeded maximum allowed payload size|RequestEntityTooLarge/,
    message: () =>
      "The prediction is larger than the 6 MB that a Lambda function may hand back: use a smaller array.",
  },
  {
    code: "lambda-wants-proxy",
    pattern: /^KeyError: '?body'?$/,
    message: () =>
      'The Lambda function reads event["body"], but the API hands it the request alone: tick Lambda proxy integration in API Gateway and deploy the API again.',
  },
  {
    code: "lambda-wants-no-proxy",
    pattern: /^KeyError: '?(file_name|bucket)'?$/,
    message: (key) =>
      `The Lambda function reads event["${key}"], but the API hands it the whole HTTP request: untick Lambda proxy integration in API Gateway and deploy the API again.`,
  },
  {
    code: "object-not-found",
    pattern: /\(404\) when calling the HeadObject|NoSuchKey|NoSuchBucket/,
    message: () =>
      "The Lambda function did not find the uploaded array: check that it reads the bucket and prefix that Settings name.",
  },
  {
    code: "object-forbidden",
    pattern: /\(403\) when calling the HeadObject|\(AccessDenied\) when calling the GetObject/,
    message: () =>
      "The Lambda function's role may not read the uploaded array: your instructor can allow it s3:GetObject on the bucket.",
  },
  {
    code: "endpoint-not-found",
    pattern: /Endpoint (\S+) of account \d+ not found/,
    message: (name) =>
      `There is no SageMaker endpoint named ${name}: set the name of yours in the Lambda function, and check that it is in service.`,
  },
  {
    code: "endpoint-forbidden",
    pattern: /\(AccessDeniedException\) when calling the InvokeEndpoint/,
    message: () =>
      "The Lambda function's role may not call the SageMaker endpoint: your instructor can allow it sagemaker:InvokeEndpoint.",
  },
  {
    code: "endpoint-timed-out",
    pattern: /Your (?:model )?invocation timed out/,
    message: () =>
      "The model gave SageMaker no answer in time: run it again, and if it stays so, your instructor can give the endpoint a larger instance.",
  },
  {
    code: "too-heavy",
    pattern: /Received client error \(413\)|Request entity too large/i,
    message: () =>
      "The array is too heavy for the SageMaker endpoint, as JSON: use whole numbers instead of fractions, or a smaller array.",
  },
  {
    code: "model-error",
    pattern: /Received (?:client|server) error \(\d+\) from \S+ with message "([\s\S]*)"\. See/,
    message: (text) => `The model refused the array: ${sentence(text)}`,
  },
];

/**
 * The failure in what AWS Lambda hands back for a function that failed. Behind a non-proxy
 * integration it comes with HTTP 200:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 */
export function lambdaFailure(status: number, errorType: string, errorMessage: string): AppError {
  const said = errorType === "" ? errorMessage : `${errorType}: ${errorMessage}`;
  for (const { code, pattern, message } of CAUSES) {
    const match = pattern.exec(said);
    if (match !== null) return refused(status, code, message(match[1] ?? ""));
  }
  return refused(status, "lambda-failed", `The Lambda function failed: ${sentence(said)}`);
}

/** The failure of an API that answered, but not with a prediction; the message is a whole sentence. */
export function refused(status: number, code: string, message: string): AppError {
  return new AppError({ kind: "inference-refused", status, code, message });
}

/** Another program's words, fit to be shown and shared: short, and without the account's number. */
export function sentence(words: string): string {
  const shareable = words
    .replace(/ *See https:\/\/\S+(?: in account \d+)?(?: for more information)?\.?/g, "")
    .replace(/\b\d{12}\b/g, "(account)")
    .replace(/\s+/g, " ")
    .trim();
  const short = shareable.length > 300 ? `${shareable.slice(0, 299)}…` : shareable;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
