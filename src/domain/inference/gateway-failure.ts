import { AppError } from "#domain/failure.ts";
import { refused, sentence } from "./lambda-failure.ts";

/** API Gateway's default limit on an integration, in seconds. */
const GATEWAY_LIMIT_S = 29;

/**
 * What API Gateway says for itself, by status and message:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const CAUSES: readonly {
  readonly status: number;
  readonly pattern: RegExp;
  readonly message: string;
}[] = [
  {
    status: 403,
    pattern: /Missing Authentication Token/i,
    message:
      "The API has nothing that takes a POST at this address: check that the API URL in Settings ends with the stage and the resource, and that the API was deployed again after its last change.",
  },
  {
    status: 403,
    pattern: /security token|signature|not authorized to perform: execute-api/i,
    message:
      "The API lets only signed or listed callers in, and this page sends no signature to it: your instructor can set the method's authorization to NONE or widen the API's resource policy.",
  },
  {
    status: 403,
    pattern: /(?:)/,
    message:
      "The API refuses this page: it wants an API key or a firewall stands before it, which your instructor can change.",
  },
  {
    status: 404,
    pattern: /(?:)/,
    message:
      "The API has nothing at this address: check that the API URL in Settings ends with the stage and the resource.",
  },
  {
    status: 405,
    pattern: /(?:)/,
    message: "The API takes no POST at this address: your instructor can add the method.",
  },
  {
    status: 413,
    pattern: /(?:)/,
    message:
      "The request or the prediction is larger than API Gateway (10 MB) or Lambda (6 MB) carries: use a smaller array.",
  },
  {
    status: 415,
    pattern: /(?:)/,
    message:
      "The API does not take JSON: your instructor can allow application/json in the method's integration request.",
  },
  {
    status: 500,
    pattern: /(?:)/,
    message:
      "The API could not run its Lambda function: your instructor can check that the API may invoke it and that the integration's mapping is right.",
  },
  {
    status: 502,
    pattern: /(?:)/,
    message:
      "The Lambda function failed, or answered in a form that the API does not know: its log in CloudWatch says why. Often it reads event as the request while Lambda proxy integration is ticked.",
  },
  {
    status: 503,
    pattern: /(?:)/,
    message: "The API's service is not available or took too long: wait a little and run it again.",
  },
];

/**
 * The failure in an answer of status 400 or above that says no more than a message, or nothing.
 * Too many requests and the gateway's own time-out are failures of their own kind.
 */
export function gatewayFailure(status: number, message: string): AppError {
  if (status === 429 || /Too Many Requests|Limit Exceeded|Rate Exceeded/i.test(message)) {
    return new AppError({ kind: "throttled", service: "api" });
  }
  if (status === 504) {
    return new AppError({ kind: "timed-out", service: "api", afterS: GATEWAY_LIMIT_S });
  }
  const cause = CAUSES.find((one) => one.status === status && one.pattern.test(message));
  const known = cause?.message ?? `The inference API refused the request (HTTP ${status}).`;
  const said = message === "" ? "" : ` In its own words: ${sentence(message)}`;
  return refused(status, `http-${status}`, known + said);
}
