import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { invokedFunction } from "#domain/config/aws-naming.ts";
import type { AccessCheck } from "./iam/roles.ts";
import type { Invocation, LambdaRuntime } from "./lambda-runtime.ts";
import { readBody } from "./read-body.ts";
import type { Service } from "./service.ts";
import type { Sessions } from "./sessions.ts";
import { targetOf } from "./sigv4/signed-request.ts";
import { verifyRequest } from "./sigv4/verify.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD_BYTES = 6_291_456;

/** The headers that the SDK's browser build sends to Lambda, whose API allows pages of any origin. */
const ALLOWED_HEADERS =
  "amz-sdk-invocation-id, amz-sdk-request, authorization, content-type, x-amz-content-sha256, x-amz-date, x-amz-invocation-type, x-amz-log-type, x-amz-security-token, x-amz-user-agent";

export interface LambdaApiOptions {
  readonly region: string;
  readonly sessions: Sessions;
  readonly now: () => Date;
  readonly checkAccess: AccessCheck;
  /** The functions by their names. */
  readonly functions: ReadonlyMap<string, Pick<LambdaRuntime, "invoke">>;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The local Lambda's own API, of which it has Invoke, `POST /2015-03-31/functions/<name>/invocations`:
 * the body is the event, and an exception is a 200 with X-Amz-Function-Error.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createLambdaApi(options: LambdaApiOptions): Service {
  return {
    async handle(request, response) {
      response.setHeader("Access-Control-Allow-Origin", "*");
      response.setHeader("Access-Control-Expose-Headers", "x-amzn-RequestId,x-amz-function-error");
      response.setHeader("x-amzn-RequestId", randomUUID());
      if (request.method === "OPTIONS") {
        response.setHeader("Access-Control-Allow-Methods", "GET,POST,OPTIONS");
        response.setHeader("Access-Control-Allow-Headers", ALLOWED_HEADERS);
        response.writeHead(200).end();
        return;
      }
      const { status, headers, body } = await replyTo(request, options);
      response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(body);
    },
  };
}

/** Whether a path is one of Lambda's API. */
export function isLambdaPath(path: string): boolean {
  return path.startsWith("/2015-03-31/functions/");
}

async function replyTo(request: IncomingMessage, options: LambdaApiOptions): Promise<Reply> {
  const { region, sessions, now, checkAccess, functions } = options;
  const name = invokedFunction(`http://localhost${targetOf(request).path}`);
  if (name === undefined || request.method !== "POST") {
    return error(404, "UnknownOperationException", {});
  }
  const body = await readBody(request, MAX_PAYLOAD_BYTES);
  if (body === undefined) {
    const message = `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`;
    return error(413, "RequestTooLargeException", { Type: "User", message });
  }
  const rules = { service: "lambda", region, sessions, now: now() } as const;
  const signature = await verifyRequest(request, body, rules);
  if (!signature.ok) {
    const { code, message } = signature.error;
    return error(403, code, { message });
  }
  const { session } = signature;
  const resource = `arn:aws:lambda:${region}:${session.account}:function:${name}`;
  const problem = checkAccess(session, { action: "lambda:InvokeFunction", resource });
  if (problem !== undefined) return error(403, "AccessDeniedException", { Message: problem });
  const runtime = functions.get(name);
  if (runtime === undefined) {
    const Message = `Function not found: ${resource}`;
    return error(404, "ResourceNotFoundException", { Type: "User", Message });
  }
  const event = body.toString("utf8") || "{}";
  return isJson(event)
    ? fromInvocation(await runtime.invoke(event))
    : error(400, "InvalidRequestContentException", {
        Type: "User",
        message: "Could not parse request body into json: Could not parse payload into json",
      });
}

function fromInvocation(invocation: Invocation): Reply {
  switch (invocation.kind) {
    case "result":
      return { status: 200, headers: EXECUTED, body: invocation.payload };
    case "function-error": {
      const { kind: _, ...raised } = invocation;
      const headers = { ...EXECUTED, "X-Amz-Function-Error": "Unhandled" };
      return { status: 200, headers, body: JSON.stringify(raised) };
    }
    case "rejected":
      return invocation.status === 413
        ? error(413, "RequestTooLargeException", { Type: "User", message: "Request too large" })
        : error(429, "TooManyRequestsException", { Type: "User", message: "Rate Exceeded." });
  }
}

const EXECUTED = { "X-Amz-Executed-Version": "$LATEST" } as const;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function error(status: number, type: string, body: object): Reply {
  return { status, headers: { "x-amzn-ErrorType": type }, body: JSON.stringify(body) };
}
