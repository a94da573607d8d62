import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { compressResponse } from "./api-gateway-compression.ts";
import { createProxyEvent, type GatewayResponse, gatewayResponse } from "./api-gateway-proxy.ts";
import type { AccessCheck } from "./iam/roles.ts";
import type { Invocation } from "./lambda-runtime.ts";
import { readBody } from "./read-body.ts";
import {
  answerHeaders,
  createRestApi,
  errorHeaders,
  type Integration,
  preflightAnswer,
  type RestApi,
} from "./rest-api.ts";
import type { Service } from "./service.ts";
import type { Session, Sessions } from "./sessions.ts";
import { targetOf } from "./sigv4/signed-request.ts";
import type { ServiceError, VerificationResult } from "./sigv4/types.ts";
import { verifyRequest } from "./sigv4/verify.ts";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const MAX_REQUEST_BYTES = 10_485_760;

/** The settings of one API. */
export interface ApiGatewayOptions {
  readonly apiId: string;
  readonly stage: string;
  readonly account: string;
  /** Origins that the OPTIONS method allows at first; none: the API starts without CORS. */
  readonly allowedOrigins: readonly string[];
  /**
   * Whether the GatewayResponses DEFAULT_4XX and DEFAULT_5XX have `Access-Control-Allow-Origin` at first.
   * Without it a page cannot read the gateway's own errors.
   */
  readonly gatewayResponseCors: boolean;
  /** How long the gateway waits for the function, in milliseconds; 29,000 on AWS. */
  readonly timeLimitMs: number;
  /** The method's authorization AWS_IAM; without it, authorization is NONE. */
  readonly iam?: IamRules;
  /** "proxy" by default. */
  readonly integration?: Integration;
  readonly invoke: (event: string) => Promise<Invocation>;
}

/** An API, with the definition that the control plane may change. */
export interface ApiGateway extends Service {
  readonly restApi: RestApi;
}

/** An API's options, and the API as it is deployed. */
interface DeployedApi extends ApiGatewayOptions {
  readonly restApi: RestApi;
}

/** Authorization AWS_IAM: the sessions whose signatures are accepted. */
interface IamRules {
  readonly region: string;
  readonly sessions: Sessions;
  readonly now: () => Date;
  readonly checkAccess: AccessCheck;
}

/** The session that signed a request, or the error of a request that none of them signed. */
function checkSignature(
  request: IncomingMessage,
  body: Buffer,
  { now, checkAccess: _, ...rules }: IamRules,
): Promise<VerificationResult> {
  return verifyRequest(request, body, { service: "execute-api", ...rules, now: now() });
}

/** The gateway's own errors: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const GATEWAY_RESPONSES = {
  badBody: [400, "BadRequestException", "Could not parse request body into json"],
  missingToken: [403, "MissingAuthenticationTokenException", "Missing Authentication Token"],
  accessDenied: [403, "AccessDeniedException", "Access Denied"],
  tooLong: [413, "RequestTooLargeException", "Request Too Long"],
  throttled: [500, "InternalServerErrorException", "Internal server error"],
  badResult: [502, "InternalServerErrorException", "Internal server error"],
  timedOut: [504, "InternalServerErrorException", "Endpoint request timed out"],
} as const;

/**
 * Creates a REST API with one resource, `POST /infer`. Preflights are answered without the function, npy
 * bodies are binary behind a proxy integration, and large responses are compressed for clients that
 * accept gzip.
 */
export function createApiGateway(settings: ApiGatewayOptions): ApiGateway {
  const path = apiPath(settings);
  const { integration = "proxy" } = settings;
  const restApi = createRestApi({ ...settings, integration, path: `/${RESOURCE}` });
  const options: DeployedApi = { ...settings, restApi };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    response.setHeader("x-amzn-RequestId", requestId);
    const answer = await respondTo(request, requestId);
    send(response, await compressResponse(answer, request.headers["accept-encoding"]));
  }

  async function respondTo(request: IncomingMessage, requestId: string): Promise<GatewayResponse> {
    const isResource = targetOf(request).path === path;
    const preflight = isResource && request.method === "OPTIONS" && preflightOf(request, restApi);
    if (preflight) return preflight;
    if (!isResource || request.method !== "POST") return gatewayError("missingToken", options);
    const body = await readBody(request, MAX_REQUEST_BYTES);
    if (body === undefined) return gatewayError("tooLong", options);
    const signature = options.iam && (await checkSignature(request, body, options.iam));
    if (signature?.ok === false) return unauthorized(signature.error, options);
    const caller = signature?.session;
    const problem = options.iam && caller && checkInvoke(caller, options.iam, options);
    if (problem !== undefined) return accessDenied(problem, options);
    const event =
      options.integration === "non-proxy"
        ? mappedEvent(body)
        : JSON.stringify(createProxyEvent({ request, body, requestId, caller, ...options }));
    if (event === undefined) return gatewayError("badBody", options);
    return invokeWithTimeout(event, request.headers.accept, options);
  }

  return { handle, restApi };
}

/** The name of the one resource of every API. */
const RESOURCE = "infer";

/** The path of an API's `/infer` resource, in LocalStack's form. */
export function apiPath({ apiId, stage }: Pick<ApiGatewayOptions, "apiId" | "stage">): string {
  return `/_aws/execute-api/${apiId}/${stage}/${RESOURCE}`;
}

async function invokeWithTimeout(
  event: string,
  accept: string | undefined,
  options: DeployedApi,
): Promise<GatewayResponse> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"timed-out">((resolve) => {
    timer = setTimeout(resolve, options.timeLimitMs, "timed-out");
  });
  const outcome = await Promise.race([options.invoke(event), timeout]);
  clearTimeout(timer);
  return outcome === "timed-out"
    ? gatewayError("timedOut", options)
    : fromInvocation(outcome, accept, options);
}

/** For the gateway a throttled function is one that it could not call: 500, not 429. */
function fromInvocation(
  invocation: Invocation,
  accept: string | undefined,
  options: DeployedApi,
): GatewayResponse {
  if (invocation.kind === "rejected") {
    return gatewayError(invocation.status === 413 ? "tooLong" : "throttled", options);
  }
  if (options.integration === "non-proxy") return unmappedResponse(invocation, options);
  const answer =
    invocation.kind === "result" ? gatewayResponse(invocation.payload, accept) : undefined;
  return answer ?? gatewayError("badResult", options);
}

/** The request's body as the event, as without a mapping template; undefined if it is not JSON. */
function mappedEvent(body: Buffer): string | undefined {
  const text = body.toString("utf8") || "{}";
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

/**
 * The default integration response, without a mapping template or a pattern for errors: also an exception
 * is a 200. https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 */
function unmappedResponse(
  invocation: Exclude<Invocation, { readonly kind: "rejected" }>,
  { restApi }: DeployedApi,
): GatewayResponse {
  const { kind, ...error } = { requestId: randomUUID(), ...invocation };
  return {
    status: 200,
    headers: [["Content-Type", "application/json"], ...Object.entries(answerHeaders(restApi))],
    body: invocation.kind === "result" ? invocation.payload : JSON.stringify(error),
  };
}

function gatewayError(
  type: keyof typeof GATEWAY_RESPONSES,
  { restApi }: DeployedApi,
): GatewayResponse {
  const [status, errorType, message] = GATEWAY_RESPONSES[type];
  const headers: [string, string][] = [
    ["Content-Type", "application/json"],
    ["x-amzn-ErrorType", errorType],
    ...Object.entries(errorHeaders(restApi, status)),
  ];
  return { status, headers, body: JSON.stringify({ message }) };
}

/** Why a caller may not invoke the API's method; undefined if it may. */
function checkInvoke(
  caller: Session,
  { region, checkAccess }: IamRules,
  { account, apiId, stage }: ApiGatewayOptions,
): string | undefined {
  const resource = methodArn({ region, account, apiId, stage });
  return checkAccess(caller, { action: "execute-api:Invoke", resource });
}

/** The ARN of the API's one method; `apiId` may be a pattern. */
export function methodArn(names: {
  readonly region: string;
  readonly account: string;
  readonly apiId: string;
  readonly stage: string;
}): string {
  const { region, account, apiId, stage } = names;
  return `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}/POST/infer`;
}

/** As the gateway writes it: with a capital letter, unlike its other errors. */
function accessDenied(Message: string, options: DeployedApi): GatewayResponse {
  const { headers } = gatewayError("accessDenied", options);
  return { status: 403, headers, body: JSON.stringify({ Message }) };
}

/** The gateway answers every signature error with 403, with the code and message of the check. */
function unauthorized({ code, message }: ServiceError, options: DeployedApi): GatewayResponse {
  const { headers, body } = gatewayError("missingToken", options);
  const withCode = headers.map(([name, value]): [string, string] => [
    name,
    name === "x-amzn-ErrorType" ? code : value,
  ]);
  const isAnonymous = code === "MissingAuthenticationTokenException";
  return {
    status: 403,
    headers: withCode,
    body: isAnonymous ? body : JSON.stringify({ message }),
  };
}

/** The answer of the OPTIONS method; undefined if the API has none. */
function preflightOf({ headers }: IncomingMessage, restApi: RestApi): GatewayResponse | undefined {
  const answer = preflightAnswer(restApi, headers.origin);
  return answer && { status: answer.status, headers: Object.entries(answer.headers), body: "" };
}

function send(response: ServerResponse, { status, headers, body }: GatewayResponse): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.end(body);
}
