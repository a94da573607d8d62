import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { compressed } from "./api-gateway-compression.ts";
import { answerOf, type GatewayAnswer, proxyEvent } from "./api-gateway-proxy.ts";
import type { Invocation } from "./lambda-runtime.ts";
import { readBody } from "./read-body.ts";
import type { Sessions } from "./sessions.ts";
import { signedRequestOf, targetOf } from "./sigv4/signed-request.ts";
import { type Refusal, verifySignature } from "./sigv4/verify.ts";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const LARGEST_REQUEST = 10_485_760;

/** What an instructor sets up in API Gateway. */
export interface ApiGatewayOptions {
  readonly apiId: string;
  readonly stage: string;
  readonly account: string;
  /** Pages that the OPTIONS method lets in. */
  readonly allowedOrigins: readonly string[];
  /**
   * Whether DEFAULT_4XX and DEFAULT_5XX of GatewayResponses carry `Access-Control-Allow-Origin`.
   * Without them a page cannot read an error that the gateway itself makes.
   */
  readonly gatewayResponseCors: boolean;
  /** Milliseconds that the gateway waits for the function: 29,000 on AWS. */
  readonly timeLimitMs: number;
  /** Whom the method admits; left out for everybody, as with the authorisation NONE. */
  readonly admits?: Admission;
  readonly invoke: (event: string) => Promise<Invocation>;
}

/** Why a request is not admitted; undefined for one that is. */
export type Admission = (request: IncomingMessage, body: Buffer) => Promise<Refusal | undefined>;

/** What AWS_IAM as a method's authorisation admits: requests that one of the sessions has signed. */
export function admitsSigned(rules: {
  readonly region: string;
  readonly sessions: Sessions;
  readonly now: () => Date;
}): Admission {
  return async (request, body) => {
    const payloadHash = createHash("sha256").update(body).digest("hex");
    const { region, sessions, now } = rules;
    const verdict = await verifySignature(signedRequestOf(request, payloadHash), {
      service: "execute-api",
      region,
      sessions,
      now: now(),
    });
    return verdict.ok ? undefined : verdict.refusal;
  };
}

export interface ApiGateway {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** What the gateway itself answers: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const GATEWAY_RESPONSES = {
  missingToken: [403, "MissingAuthenticationTokenException", "Missing Authentication Token"],
  tooLong: [413, "RequestTooLargeException", "Request Too Long"],
  throttled: [500, "InternalServerErrorException", "Internal server error"],
  badResult: [502, "InternalServerErrorException", "Internal server error"],
  timedOut: [504, "InternalServerErrorException", "Endpoint request timed out"],
} as const;

/**
 * A REST API with one resource, `POST /infer`, joined to a function by proxy integration: the
 * function's own headers reach the page, and its preflight is answered without the function. npy
 * passes as bytes, and what is large is compressed for those who accept it.
 */
export function createApiGateway(options: ApiGatewayOptions): ApiGateway {
  const path = apiPath(options);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    response.setHeader("x-amzn-RequestId", requestId);
    const answer = await answerTo(request, requestId);
    send(response, await compressed(answer, request.headers["accept-encoding"]));
  }

  async function answerTo(request: IncomingMessage, requestId: string): Promise<GatewayAnswer> {
    const isResource = targetOf(request).path === path;
    if (isResource && request.method === "OPTIONS") return preflight(request, options);
    if (!isResource || request.method !== "POST") return gatewayMade("missingToken", options);
    const body = await readBody(request, LARGEST_REQUEST);
    if (body === undefined) return gatewayMade("tooLong", options);
    const refusal = await options.admits?.(request, body);
    if (refusal !== undefined) return notAdmitted(refusal, options);
    const event = proxyEvent({ request, body, requestId, ...options });
    return invokeWithin(JSON.stringify(event), request.headers.accept, options);
  }

  return { handle };
}

/** Where LocalStack, too, puts the resource `/infer` of a stage of an API. */
export function apiPath({ apiId, stage }: Pick<ApiGatewayOptions, "apiId" | "stage">): string {
  return `/_aws/execute-api/${apiId}/${stage}/infer`;
}

async function invokeWithin(
  event: string,
  accept: string | undefined,
  options: ApiGatewayOptions,
): Promise<GatewayAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<"too-late">((resolve) => {
    timer = setTimeout(resolve, options.timeLimitMs, "too-late");
  });
  const outcome = await Promise.race([options.invoke(event), tooLate]);
  clearTimeout(timer);
  return outcome === "too-late"
    ? gatewayMade("timedOut", options)
    : fromInvocation(outcome, accept, options);
}

/** A function that Lambda throttles is, to the gateway, one that could not be called: 500, not 429. */
function fromInvocation(
  invocation: Invocation,
  accept: string | undefined,
  options: ApiGatewayOptions,
): GatewayAnswer {
  if (invocation.kind === "refused") {
    return gatewayMade(invocation.status === 413 ? "tooLong" : "throttled", options);
  }
  const answer = invocation.kind === "result" ? answerOf(invocation.payload, accept) : undefined;
  return answer ?? gatewayMade("badResult", options);
}

function gatewayMade(
  type: keyof typeof GATEWAY_RESPONSES,
  { gatewayResponseCors }: ApiGatewayOptions,
): GatewayAnswer {
  const [status, errorType, message] = GATEWAY_RESPONSES[type];
  const headers: [string, string][] = [
    ["Content-Type", "application/json"],
    ["x-amzn-ErrorType", errorType],
  ];
  if (gatewayResponseCors) headers.push(["Access-Control-Allow-Origin", "*"]);
  return { status, headers, body: JSON.stringify({ message }) };
}

/** The gateway says 403 to whatever is wrong with a signature, in the words of the one who checks it. */
function notAdmitted({ code, message }: Refusal, options: ApiGatewayOptions): GatewayAnswer {
  const { headers, body } = gatewayMade("missingToken", options);
  const worded = headers.map(([name, value]): [string, string] => [
    name,
    name === "x-amzn-ErrorType" ? code : value,
  ]);
  const isAnonymous = code === "MissingAuthenticationTokenException";
  return {
    status: 403,
    headers: worded,
    body: isAnonymous ? body : JSON.stringify({ message }),
  };
}

/** The OPTIONS method's mock integration, as the console's "Enable CORS" and CDK configure it. */
function preflight(request: IncomingMessage, { allowedOrigins }: ApiGatewayOptions): GatewayAnswer {
  const { origin } = request.headers;
  const named = allowedOrigins.find((allowed) => allowed === origin || allowed === "*");
  return {
    status: 204,
    headers: [
      ["Access-Control-Allow-Origin", named ?? allowedOrigins[0] ?? "null"],
      ["Access-Control-Allow-Methods", "OPTIONS,POST"],
      [
        "Access-Control-Allow-Headers",
        "Content-Type,Authorization,X-Amz-Date,X-Amz-Security-Token,X-Api-Key",
      ],
      ["Vary", "Origin"],
    ],
    body: "",
  };
}

function send(response: ServerResponse, { status, headers, body }: GatewayAnswer): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.end(body);
}
