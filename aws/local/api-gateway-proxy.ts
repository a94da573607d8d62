import type { IncomingMessage } from "node:http";
import type { APIGatewayProxyEvent } from "aws-lambda";
import * as v from "valibot";
import { groupQuery } from "./query.ts";
import type { Session } from "./sessions.ts";
import { targetOf } from "./sigv4/signed-request.ts";

/** A response of the gateway to the client. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Buffer;
}

/** The API's binaryMediaTypes: bytes to the client, base64 to and from the function. */
const BINARY_MEDIA_TYPES = ["application/x-npy"];

/** Converts a request to a proxy event, payload format 1.0. */
export function createProxyEvent(parts: {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly requestId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly account: string;
  /** Who signed the request; undefined without IAM authorization. */
  readonly caller: Session | undefined;
}): APIGatewayProxyEvent {
  const { request, body } = parts;
  const multiValueHeaders = headersOf(request);
  const { query: rawQuery } = targetOf(request);
  const query = rawQuery === "" ? null : groupQuery(rawQuery);
  const isBase64Encoded = isBinary(request.headers["content-type"]);
  return {
    resource: "/infer",
    path: "/infer",
    httpMethod: request.method ?? "",
    headers: lastOfEach(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: query && lastOfEach(query),
    multiValueQueryStringParameters: query,
    pathParameters: null,
    stageVariables: null,
    requestContext: requestContext(parts),
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? "base64" : "utf8"),
    isBase64Encoded,
  };
}

/** Whether a header's first media type is a binary one. */
function isBinary(header: string | undefined): boolean {
  const [first = ""] = (header ?? "").split(/[,;]/);
  return BINARY_MEDIA_TYPES.includes(first.trim().toLowerCase());
}

function requestContext(parts: {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly account: string;
  readonly caller: Session | undefined;
}): APIGatewayProxyEvent["requestContext"] {
  const { request, requestId, apiId, stage, account, caller } = parts;
  return {
    accountId: account,
    apiId,
    authorizer: null,
    httpMethod: request.method ?? "",
    identity: { ...anonymousIdentity(request), ...(caller && signedIdentity(caller)) },
    path: `/${stage}/infer`,
    protocol: "HTTP/1.1",
    requestId,
    requestTimeEpoch: Date.now(),
    resourceId: "infer1",
    resourcePath: "/infer",
    stage,
  };
}

/** The identity of an unsigned caller. */
function anonymousIdentity(
  request: IncomingMessage,
): APIGatewayProxyEvent["requestContext"]["identity"] {
  return {
    accessKey: null,
    accountId: null,
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: request.socket.remoteAddress ?? "",
    user: null,
    userAgent: request.headers["user-agent"] ?? null,
    userArn: null,
  };
}

/**
 * The identity of a caller under IAM authorization. For a role session `caller` and `user` are what
 * IAM calls aws:userid, the role's id and the session's name:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
function signedIdentity({
  accessKeyId,
  account,
  arn,
  userId,
}: Session): Partial<APIGatewayProxyEvent["requestContext"]["identity"]> {
  return {
    accessKey: accessKeyId,
    accountId: account,
    caller: userId,
    user: userId,
    userArn: arn,
  };
}

function headersOf(request: IncomingMessage): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = request.rawHeaders.slice(at, at + 2);
    all[name] = [...(all[name] ?? []), value];
  }
  return all;
}

function lastOfEach(all: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).map(([name, values]) => [name, values.at(-1) ?? ""]),
  );
}

const HEADER = v.union([v.string(), v.number(), v.boolean()]);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
const RESULT = v.strictObject({
  statusCode: v.union([
    v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
    v.pipe(v.string(), v.regex(/^[1-5]\d\d$/), v.transform(Number)),
  ]),
  headers: v.nullish(v.record(v.string(), HEADER), {}),
  multiValueHeaders: v.nullish(v.record(v.string(), v.array(HEADER)), {}),
  body: v.nullish(v.string(), ""),
  isBase64Encoded: v.nullish(v.boolean(), false),
});

/**
 * Converts a function's result to a response; undefined if it does not have the form that a proxy
 * integration requires. A base64 body is decoded only if the first media type of `Accept` is binary:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function gatewayResponse(
  payload: string,
  accept: string | undefined,
): GatewayResponse | undefined {
  const result = v.safeParse(RESULT, JSON.parse(payload));
  if (!result.success) return undefined;
  const { statusCode, body, isBase64Encoded } = result.output;
  const isBytes = isBase64Encoded === true && isBinary(accept);
  return {
    status: statusCode,
    headers: headersIn(result.output),
    body: isBytes ? Buffer.from(body ?? "", "base64") : (body ?? ""),
  };
}

function headersIn({
  headers,
  multiValueHeaders,
}: v.InferOutput<typeof RESULT>): GatewayResponse["headers"] {
  const several = Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.map((value) => [name, String(value)] as const),
  );
  const single = Object.entries(headers ?? {}).map(
    ([name, value]) => [name, String(value)] as const,
  );
  const all = [...single, ...several];
  const hasType = all.some(([name]) => name.toLowerCase() === "content-type");
  return hasType ? all : [...all, ["Content-Type", "application/json"]];
}
