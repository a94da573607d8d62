import { skewInWords } from "#domain/failures/clock-skew.ts";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { GATEWAY_LIMIT_S } from "#domain/failures/gateway-limit.ts";
import { inferenceRefused, shareableSentence } from "./reply-failures.ts";
import { pathOf, type RequestContext } from "./request-context.ts";

interface Cause {
  readonly status: number;
  readonly pattern: RegExp;
  readonly failure: (asked: RequestContext, status: number) => Failure;
}

const ANY = /(?:)/;
/** The gateway's own words for a failure behind it; other words are the function's. */
const OWN_WORDS = /^(?:\s*|internal server error)$/i;

/**
 * What API Gateway says for itself, by status and message, the first that fits:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const CAUSES: readonly Cause[] = [
  {
    status: 400,
    pattern: /Invalid request body/i,
    failure: ({ form }) => ({
      kind: "server-mismatch",
      mismatch: "request-model",
      remedy: form === "plain" ? "change-request-model" : "send-plain",
    }),
  },
  {
    status: 403,
    pattern: /Missing Authentication Token/i,
    failure: (asked, status) =>
      refusal(
        status,
        "wrong-path",
        `The inference API has nothing that takes a POST at the path ${pathOf(asked)}; its words "Missing Authentication Token" mean the path, not your keys.`,
      ),
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
    pattern: /not authorized to (?:perform: execute-api|access this resource)/i,
    failure: (_, status) =>
      refusal(status, "caller-not-allowed", "The inference API does not let this caller in."),
  },
  {
    status: 403,
    pattern: ANY,
    failure: (_, status) =>
      refusal(
        status,
        "api-key-wanted",
        "The inference API refuses this page: it wants an API key (x-api-key), or a firewall stands before it.",
      ),
  },
  {
    status: 404,
    pattern: ANY,
    failure: (asked, status) =>
      refusal(status, "wrong-path", `The inference API has nothing at the path ${pathOf(asked)}.`),
  },
  {
    status: 405,
    pattern: ANY,
    failure: (asked, status) =>
      refusal(
        status,
        "method-not-allowed",
        `The inference API takes no POST at the path ${pathOf(asked)}.`,
      ),
  },
  {
    status: 413,
    pattern: /HTTP content length exceeded/i,
    failure: (_, status) =>
      refusal(
        status,
        "request-too-large",
        "The request is larger than the 10 MB that API Gateway carries.",
      ),
  },
  {
    status: 413,
    pattern: ANY,
    failure: (_, status) =>
      refusal(
        status,
        "request-too-large",
        "The request or the prediction is larger than the 6 MB that a Lambda function takes and hands back.",
      ),
  },
  {
    status: 415,
    pattern: ANY,
    failure: (_, status) =>
      refusal(status, "media-type-refused", "The inference API does not take JSON."),
  },
  {
    status: 500,
    pattern: OWN_WORDS,
    failure: (_, status) =>
      refusal(
        status,
        "api-cannot-run-function",
        "The inference API could not run its Lambda function.",
      ),
  },
  {
    status: 502,
    pattern: OWN_WORDS,
    failure: (_, status) =>
      refusal(
        status,
        "function-failed",
        "The Lambda function failed, or answered in a form that the API does not know.",
      ),
  },
];

/**
 * The failure in an answer of status 400 or above that says no more than a message, or nothing.
 * Too many requests, a quota, a service that is away and the gateway's own limit are failures of
 * their own kind.
 */
export function gatewayFailure(status: number, message: string, asked: RequestContext): AppError {
  const known = knownFailure(status, message, asked);
  if (known !== undefined) return new AppError(known);
  const said = message.trim() === "" ? "" : ` In its own words: ${shareableSentence(message)}`;
  const title = `The inference API refused the request (HTTP ${status}).${said}`;
  return inferenceRefused(status, "unnamed", title);
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

function refusal(
  status: number,
  code: Extract<Failure, { kind: "inference-refused" }>["code"],
  message: string,
): Failure {
  return { kind: "inference-refused", status, code, message };
}
