import { invokedFunction } from "#domain/config/aws-naming.ts";
import { skewInWords } from "#domain/failures/clock-skew.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { GATEWAY_LIMIT_S } from "#domain/failures/gateway-limit.ts";
import type { RefusalCode } from "#domain/failures/inference-refusals.ts";
import { inferenceRefused, shareableSentence } from "./reply-failures.ts";
import { pathOf, type RequestContext } from "./request-context.ts";

interface Cause {
  readonly status: number;
  readonly pattern: RegExp;
  readonly failure: (asked: RequestContext, status: number) => Failure;
}

const ANY = /(?:)/;
/** The gateway's own message for a failed integration; any other comes from the function. */
const OWN_WORDS = /^(?:\s*|internal server error)$/i;

/**
 * API Gateway's own errors, by status and message; the first match wins:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const CAUSES: readonly Cause[] = [
  {
    status: 400,
    pattern: /Invalid request body/i,
    failure: ({ form }) => ({
      kind: "server-mismatch",
      mismatch: "request-model",
      fix: form === "plain" ? "change-request-model" : "send-plain",
    }),
  },
  {
    status: 401,
    pattern: /^\s*$|unauthori[sz]ed|incoming token/i,
    failure: refusal("authorizer-wanted"),
  },
  {
    status: 403,
    pattern: /Function URL authorization/i,
    failure: refusal("function-url-forbidden"),
  },
  {
    status: 403,
    pattern: /Missing Authentication Token/i,
    failure: refusal("wrong-path"),
  },
  {
    status: 403,
    pattern: /token included in the request is expired/i,
    failure: () => ({ kind: "credentials-expired" }),
  },
  {
    status: 403,
    pattern: /token included in the request is invalid/i,
    failure: () => ({ kind: "credentials-refused", service: "api", code: "InvalidClientTokenId" }),
  },
  {
    status: 403,
    pattern: /request signature we calculated does not match/i,
    failure: () => ({ kind: "credentials-refused", service: "api", code: "SignatureDoesNotMatch" }),
  },
  {
    status: 403,
    pattern: /not authorized to perform: lambda:InvokeFunction\b/,
    failure: invocationRefusal("invoke-forbidden"),
  },
  {
    status: 403,
    pattern: /not authorized to (?:perform: execute-api|access this resource)/i,
    failure: refusal("caller-not-allowed"),
  },
  {
    status: 403,
    pattern: ANY,
    failure: (asked, status) =>
      refusal(isFunctionUrl(asked) ? "function-url-forbidden" : "api-key-wanted")(asked, status),
  },
  {
    status: 404,
    pattern: /^Function not found/,
    failure: invocationRefusal("function-not-found"),
  },
  { status: 404, pattern: ANY, failure: refusal("wrong-path") },
  { status: 405, pattern: ANY, failure: refusal("method-not-allowed") },
  {
    status: 413,
    pattern: /HTTP content length exceeded/i,
    failure: refusal("request-too-large", 10),
  },
  { status: 413, pattern: ANY, failure: refusal("request-too-large", 6) },
  { status: 415, pattern: ANY, failure: refusal("media-type-refused") },
  { status: 500, pattern: OWN_WORDS, failure: refusal("api-cannot-run-function") },
  { status: 502, pattern: OWN_WORDS, failure: refusal("function-failed") },
];

/**
 * Classifies an answer of status 400 or above that contains a message or nothing. Throttling, a
 * quota, an unavailable service and the gateway's time limit are separate kinds of failures.
 */
export function gatewayFailure(status: number, message: string, asked: RequestContext): AppError {
  const known = knownFailure(status, message, asked);
  if (known !== undefined) return new AppError(known);
  const words = message.trim() === "" ? {} : { words: shareableSentence(message) };
  return inferenceRefused(status, "unnamed", words);
}

function knownFailure(status: number, message: string, asked: RequestContext): Failure | undefined {
  if (/Limit Exceeded/i.test(message)) return { kind: "quota-exceeded" };
  if (status === 429 || /Too Many Requests|Rate Exceeded/i.test(message)) {
    return { kind: "throttled", service: "api" };
  }
  if (status === 503) return { kind: "service-unavailable", service: "api" };
  if (status === 504) return { kind: "timed-out", service: "api", afterS: GATEWAY_LIMIT_S };
  const skew = status === 403 ? skewInWords(message) : undefined;
  if (skew !== undefined) return skew;
  const cause = CAUSES.find((one) => one.status === status && one.pattern.test(message));
  return cause?.failure(asked, status);
}

/** Whether the request went to a Lambda function's own URL, without API Gateway. */
function isFunctionUrl({ url }: RequestContext): boolean {
  return URL.canParse(url) && /\.lambda-url\.[a-z0-9-]+\.on\.aws$/.test(new URL(url).hostname);
}

function refusal(code: RefusalCode, limitMb?: 10 | 6): Cause["failure"] {
  const limit = limitMb === undefined ? {} : { limitMb };
  return (asked, status) => ({
    kind: "inference-refused",
    status,
    code,
    path: pathOf(asked),
    ...limit,
  });
}

/** Lambda's own refusal to invoke a function. */
function invocationRefusal(code: RefusalCode): Cause["failure"] {
  return ({ url }, status) => ({
    kind: "inference-refused",
    status,
    code,
    functionName: invokedFunction(url),
  });
}
