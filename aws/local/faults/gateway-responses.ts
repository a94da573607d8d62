import { type ApiResponse, fromGateway } from "./api-response.ts";

const INTERNAL = "InternalServerErrorException";
const NOT_AUTHORIZED =
  "User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-west-2:********0000:workshop/demo/POST/infer";

/** Retry-After in seconds of a throttled class. */
const RETRY_AFTER = {
  "Retry-After": "2",
  // Without this a page of another origin cannot read it.
  "Access-Control-Expose-Headers": "Retry-After",
};

/**
 * API Gateway's own responses, by name:
 * docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const GATEWAY_RESPONSES = {
  "missing-authentication-token": fromGateway(
    403,
    '{"message":"Missing Authentication Token"}',
    "MissingAuthenticationTokenException",
  ),
  forbidden: fromGateway(403, '{"message":"Forbidden"}', "ForbiddenException"),
  "expired-token": fromGateway(
    403,
    '{"message":"The security token included in the request is expired"}',
    "ExpiredTokenException",
  ),
  // AWS writes this one with a capital M.
  "resource-policy": fromGateway(
    403,
    JSON.stringify({ Message: NOT_AUTHORIZED }),
    "AccessDeniedException",
  ),
  "invalid-request-body": fromGateway(
    400,
    '{"message":"Invalid request body"}',
    "BadRequestException",
  ),
  "lambda-400": fromGateway(400, '{"message":"file_name is missing"}'),
  "not-found": fromGateway(404, '{"message":"Not Found"}'),
  "content-length-exceeded": {
    status: 413,
    headers: { "Content-Type": "text/plain" },
    body: "HTTP content length exceeded 10485760 bytes.",
  },
  "request-too-long": fromGateway(
    413,
    '{"message":"Request Too Long"}',
    "RequestTooLargeException",
  ),
  "unsupported-media-type": fromGateway(
    415,
    '{"message":"Unsupported Media Type"}',
    "BadRequestException",
  ),
  "too-many-requests": fromGateway(
    429,
    '{"message":"Too Many Requests"}',
    "TooManyRequestsException",
  ),
  "too-many-requests-retry-after": withHeaders(
    RETRY_AFTER,
    fromGateway(429, '{"message":"Too Many Requests"}', "TooManyRequestsException"),
  ),
  "limit-exceeded": fromGateway(429, '{"message":"Limit Exceeded"}', "LimitExceededException"),
  "internal-server-error": fromGateway(500, '{"message": "Internal server error"}', INTERNAL),
  "null-500": fromGateway(500, "null", INTERNAL),
  "bad-gateway": fromGateway(502, '{"message": "Internal server error"}', INTERNAL),
  "service-unavailable": fromGateway(503, '{"message":"Service Unavailable"}'),
  "endpoint-request-timed-out": fromGateway(
    504,
    '{"message": "Endpoint request timed out"}',
    INTERNAL,
  ),
} as const satisfies Readonly<Record<string, ApiResponse>>;

function withHeaders(headers: ApiResponse["headers"], answer: ApiResponse): ApiResponse {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
