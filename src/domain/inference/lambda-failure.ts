import { AppError, type Failure } from "#domain/failures/failure.ts";
import type { RefusalCode, RefusalFacts } from "#domain/failures/inference-refusals.ts";
import { batchAxisFailure } from "./batch-axis-failure.ts";
import { inferenceRefused, shareableSentence } from "./reply-failures.ts";
import type { RequestContext } from "./request-context.ts";

interface Cause {
  readonly pattern: RegExp;
  readonly code: RefusalCode;
  /** The refusal's facts, from the pattern's first group, the request and the whole text. */
  readonly facts?: (
    group: string,
    asked: RequestContext,
    said: string,
  ) => Omit<RefusalFacts, "status">;
}

/** Known failures of participants' own functions, as Python and AWS word them. */
const CAUSES: readonly Cause[] = [
  {
    code: "function-timed-out",
    pattern: /Task timed out after ([\d.]+) seconds/,
    facts: (seconds) => ({ limitS: Number(seconds) }),
  },
  { code: "function-timed-out", pattern: /Sandbox\.Timedout/ },
  {
    code: "function-crashed",
    pattern: /Runtime\.ExitError|signal: killed|Runtime\.OutOfMemory/,
  },
  {
    code: "reply-too-large",
    pattern: /Exceeded maximum allowed payload size|RequestEntityTooLarge/,
  },
  {
    // Before the operations: AWS's text names what exactly is missing.
    code: "role-lacks-permission",
    pattern: /is not authorized to perform: (?!s3:GetObject|sagemaker:InvokeEndpoint)([\w-]+:\w+)/,
    facts: (permission, _asked, said) => ({ permission, isDenied: isDenied(said) }),
  },
  {
    code: "role-lacks-permission",
    pattern: /is not authorized to perform: ([\w-]+:\w+) on resource: .* with an explicit deny/,
    facts: (permission) => ({ permission, isDenied: true }),
  },
  {
    code: "handler-missing",
    pattern: /Unable to import module '([\w.]+)': No module named '\1'/,
    facts: (module) => ({ module }),
  },
  {
    code: "handler-missing",
    pattern: /Runtime\.HandlerNotFound: Handler '([^']+)'/,
    facts: (module) => ({ module }),
  },
  {
    code: "module-missing",
    pattern: /(?:Unable to import module|ModuleNotFoundError).*No module named '([^']+)'/,
    facts: (module) => ({ module }),
  },
  {
    // numpy's own text about a build for another platform or Python version.
    code: "module-missing",
    pattern: /(?:Error importing|you should not try to import|Importing the) (numpy|scipy)/i,
    facts: (module) => ({ module: module.toLowerCase() }),
  },
  {
    code: "object-not-found",
    pattern: /\(404\) when calling the HeadObject|NoSuchKey|NoSuchBucket/,
    facts: placeIn,
  },
  {
    code: "object-forbidden",
    pattern: /\(403\) when calling the HeadObject|\(AccessDenied\) when calling the GetObject/,
    facts: placeIn,
  },
  {
    code: "endpoint-not-found",
    pattern: /Endpoint (\S+) of account \d+ not found/,
    facts: (endpoint) => ({ endpoint }),
  },
  {
    code: "endpoint-forbidden",
    pattern: /\(AccessDeniedException\) when calling the InvokeEndpoint/,
  },
  {
    code: "endpoint-timed-out",
    pattern: /Your (?:model )?invocation timed out|Read timeout on endpoint URL/,
  },
  {
    code: "too-heavy",
    pattern:
      /Received client error \(413\)|Request entity too large|less than or equal to 6291456/i,
  },
  {
    code: "endpoint-busy",
    pattern:
      /\((?:ThrottlingException|ServiceUnavailable|ServiceUnavailableException|InternalFailure|ModelNotReadyException)\) when calling the InvokeEndpoint/,
  },
];

function isDenied(said: string): boolean {
  return said.includes("with an explicit deny");
}

function placeIn(_group: string, { bucket, key }: RequestContext): Omit<RefusalFacts, "status"> {
  return { place: `s3://${bucket}/${key}` };
}

const MODEL_ERROR =
  /Received (?:client|server) error \(\d+\) from \S+(?: with message "([\s\S]*)"\.? ?(?:See|$)| and (.*?)(?: See|$))/;

/**
 * Classifies what AWS Lambda returns for a function that failed. Behind a non-proxy integration it
 * comes with HTTP 200:
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
  for (const { code, pattern, facts } of CAUSES) {
    const match = pattern.exec(said);
    if (match !== null) return inferenceRefused(status, code, facts?.(match[1] ?? "", asked, said));
  }
  const model = MODEL_ERROR.exec(said);
  if (model !== null) return modelFailure(status, model[1] ?? model[2] ?? said);
  return inferenceRefused(status, "function-raised", { words: shareableSentence(said) });
}

/** Classifies the model's own refusal of an array. */
export function modelFailure(status: number, words: string): AppError {
  const mismatch = batchAxisFailure(words);
  if (mismatch !== undefined) return new AppError(mismatch);
  if (/Unsupported Media Type/i.test(words)) return inferenceRefused(status, "endpoint-media-type");
  const own = /^\s*\{\s*"error":\s*"((?:[^"\\]|\\.)*)"\s*\}\s*$/.exec(words)?.[1] ?? words;
  return inferenceRefused(status, "model-error", { words: shareableSentence(own) });
}

/** Python's KeyError for one of the request's keys: function and integration do not match. */
function missingKey(said: string, { form }: RequestContext): Failure | undefined {
  const key = /^KeyError: '?(body|file_name|bucket)'?$/.exec(said)?.[1];
  if (key === undefined) return undefined;
  if (key !== "body") {
    return { kind: "server-mismatch", mismatch: "reads-event", fix: "untick-proxy" };
  }
  const fix = form === "plain" ? "send-body" : "tick-proxy";
  return { kind: "server-mismatch", mismatch: "reads-body", fix };
}
