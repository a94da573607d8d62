import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type AccessCheck, ALLOW_ALL } from "./iam/roles.ts";
import type { Container, ContainerReply } from "./model-container.ts";
import { decodePercent } from "./query.ts";
import { readBody } from "./read-body.ts";
import type { Service } from "./service.ts";
import type { Sessions } from "./sessions.ts";
import { targetOf } from "./sigv4/signed-request.ts";
import { verifyRequest } from "./sigv4/verify.ts";

/** InvokeEndpoint's largest body, each way: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
const MAX_BODY_BYTES = 6_291_456;

export interface SageMakerOptions {
  readonly region: string;
  readonly sessions: Sessions;
  readonly now: () => Date;
  /** The policies of the sessions; by default everyone may do everything. */
  readonly checkAccess?: AccessCheck;
  /** The container behind each endpoint, by the endpoint's name. */
  readonly endpoints: ReadonlyMap<string, Container>;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/**
 * The local SageMaker runtime, `POST /endpoints/<name>/invocations`: serves signed requests and
 * rejects what SageMaker rejects.
 */
export function createSageMaker(options: SageMakerOptions): Service {
  return {
    async handle(request, response) {
      const { status, headers, body } = await replyTo(request, options);
      response.writeHead(status, { "x-amzn-RequestId": randomUUID(), ...headers }).end(body);
    },
  };
}

async function replyTo(request: IncomingMessage, options: SageMakerOptions): Promise<Reply> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) return bodyTooLong();
  const { region, sessions, now } = options;
  const rules = { service: "sagemaker", region, sessions, now: now() } as const;
  const result = await verifyRequest(request, body, rules);
  if (!result.ok) {
    const { status, code, message } = result.error;
    return errorReply(status, code, { message });
  }
  const name = endpointName(request);
  const { checkAccess = ALLOW_ALL } = options;
  const problem = checkAccess(result.session, {
    action: "sagemaker:InvokeEndpoint",
    resource: `arn:aws:sagemaker:${region}:${result.session.account}:endpoint/${name.toLowerCase()}`,
  });
  if (problem !== undefined) return errorReply(400, "AccessDeniedException", { Message: problem });
  const container = options.endpoints.get(name);
  if (container === undefined) return endpointMissing(name, result.session.account);
  const reply = await container({
    contentType: request.headers["content-type"] ?? "",
    accept: request.headers.accept ?? "",
    body,
  });
  return fromContainer(reply, { name, account: result.session.account, region });
}

interface Endpoint {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

function fromContainer(reply: ContainerReply, endpoint: Endpoint): Reply {
  if (reply.status !== 200) return modelError(reply, endpoint, quoted(reply));
  if (reply.body.length > MAX_BODY_BYTES) {
    return modelError(reply, endpoint, "and could not load the entire response body");
  }
  const headers = {
    "Content-Type": reply.contentType,
    "x-amzn-Invoked-Production-Variant": "AllTraffic",
  };
  return { status: 200, headers, body: reply.body };
}

function quoted({ body }: ContainerReply): string {
  return `with message "${body.toString("utf8")}"`;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html#API_runtime_InvokeEndpoint_Errors */
function modelError(reply: ContainerReply, endpoint: Endpoint, what: string): Reply {
  const { name, account, region } = endpoint;
  const side = reply.status >= 400 && reply.status < 500 ? "client" : "server";
  const group = `/aws/sagemaker/Endpoints/${name}`;
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group}`;
  return errorReply(424, "ModelError", {
    ErrorCode: side === "client" ? "CLIENT_ERROR_FROM_MODEL" : "SERVER_ERROR_FROM_MODEL",
    LogStreamArn: `arn:aws:logs:${region}:${account}:log-group:${group}`,
    Message: `Received ${side} error (${reply.status}) from primary ${what}. See ${console} in account ${account} for more information.`,
    OriginalMessage: reply.body.length > MAX_BODY_BYTES ? "" : reply.body.toString("utf8"),
    OriginalStatusCode: reply.status,
  });
}

/** Sent by the front end, without an error type: SDKs name it by its status. */
function bodyTooLong(): Reply {
  const message = `HTTP content length exceeded ${MAX_BODY_BYTES} bytes.`;
  const headers = { "Content-Type": "application/json" };
  return { status: 413, headers, body: JSON.stringify({ message }) };
}

function endpointMissing(name: string, account: string): Reply {
  const Message = `Endpoint ${name} of account ${account} not found.`;
  return errorReply(400, "ValidationError", { Message });
}

function errorReply(status: number, errorType: string, body: object): Reply {
  const headers = { "Content-Type": "application/json", "x-amzn-ErrorType": errorType };
  return { status, headers, body: JSON.stringify(body) };
}

/** Decoded; a name that is not percent-encoded UTF-8 stays as it is, and no endpoint has it. */
function endpointName(request: IncomingMessage): string {
  const { path } = targetOf(request);
  const name = /^\/endpoints\/([^/]+)\/invocations$/.exec(path)?.[1] ?? "";
  return decodePercent(name) ?? name;
}
