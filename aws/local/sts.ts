import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "./read-body.ts";
import { document, element, leaf } from "./s3/xml.ts";
import type { InjectedErrorLookup, Service } from "./service.ts";
import type { Session, Sessions } from "./sessions.ts";
import { serviceError } from "./sigv4/error.ts";
import type { ServiceError } from "./sigv4/types.ts";
import { verifyRequest } from "./sigv4/verify.ts";

/** An action's name and the content of its result element. */
interface Result {
  readonly action: string;
  readonly content: string;
}

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
const VERSION = "2011-06-15";
const MAX_BODY_BYTES = 65_536;
/** The headers that the SDK's browser build sends to STS. */
const ALLOWED_HEADERS =
  "amz-sdk-invocation-id, amz-sdk-request, authorization, content-type, x-amz-content-sha256, x-amz-date, x-amz-security-token, x-amz-user-agent";
/** In seconds: STS/latest/APIReference/API_GetSessionToken.html */
const DURATION = { min: 900, default: 43_200, max: 129_600 };

/**
 * The local STS for the stack's sessions, with GetCallerIdentity and GetSessionToken: handles
 * preflights, and POSTs of AWS's Query protocol.
 */
export function createSts(options: {
  readonly sessions: Sessions;
  readonly now: () => Date;
  /** An error injected by a test, regardless of the signature. */
  readonly injectedErrorFor?: InjectedErrorLookup | undefined;
}): Service {
  const { sessions, now, injectedErrorFor } = options;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<Result> {
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === undefined) {
      const message = `STS accepts at most ${MAX_BODY_BYTES} bytes.`;
      throw stsError(413, "RequestEntityTooLarge", message);
    }
    const injected = injectedErrorFor?.(request, response);
    if (injected !== undefined) throw new StsError(injected);
    const rules = { service: "sts", region: undefined, sessions, now: now() } as const;
    const result = await verifyRequest(request, body, rules);
    if (!result.ok) throw new StsError(result.error);
    return perform(new URLSearchParams(body.toString("utf8")), result.session, sessions);
  }

  return {
    async handle(request, response) {
      const requestId = randomUUID();
      response.setHeader("Access-Control-Allow-Origin", "*");
      response.setHeader("Access-Control-Expose-Headers", "x-amzn-requestid, date");
      response.setHeader("x-amzn-RequestId", requestId);
      if (request.method === "OPTIONS") {
        answerPreflight(response);
        return;
      }
      try {
        sendXml(response, 200, wrapResult(await answer(request, response), requestId));
      } catch (error) {
        const reason = error instanceof StsError ? error.error : INTERNAL_FAILURE;
        sendXml(response, reason.status, wrapError(reason, requestId));
      }
    },
  };
}

class StsError extends Error {
  readonly error: ServiceError;

  constructor(error: ServiceError) {
    super(error.message);
    this.error = error;
  }
}

const INTERNAL_FAILURE = serviceError(
  500,
  "InternalFailure",
  "The request processing has failed because of an unknown error, exception or failure.",
);

function perform(parameters: URLSearchParams, caller: Session, sessions: Sessions): Result {
  const action = parameters.get("Action") ?? "";
  if (parameters.get("Version") === VERSION && action === "GetCallerIdentity") {
    return callerIdentity(caller);
  }
  if (parameters.get("Version") === VERSION && action === "GetSessionToken") {
    return sessionToken(parameters, caller, sessions);
  }
  throw stsError(
    400,
    "InvalidAction",
    `Could not find operation ${action} for version ${parameters.get("Version") ?? "NO_VERSION_SPECIFIED"}`,
  );
}

function callerIdentity({ arn, userId, account }: Session): Result {
  const content = leaf("Arn", arn) + leaf("UserId", userId) + leaf("Account", account);
  return { action: "GetCallerIdentity", content };
}

function sessionToken(parameters: URLSearchParams, caller: Session, sessions: Sessions): Result {
  if (caller.sessionToken !== undefined) {
    throw stsError(403, "AccessDenied", "Cannot call GetSessionToken with session credentials");
  }
  const session = sessions.issueForUser(readDuration(parameters.get("DurationSeconds")));
  const credentials = element(
    "Credentials",
    leaf("AccessKeyId", session.accessKeyId),
    leaf("SecretAccessKey", session.secretAccessKey),
    leaf("SessionToken", session.sessionToken),
    leaf("Expiration", session.expiresAt?.toISOString().replace(/\.\d+/, "")),
  );
  return { action: "GetSessionToken", content: credentials };
}

function readDuration(text: string | null): number {
  const seconds = text === null ? DURATION.default : Number(text);
  if (!Number.isInteger(seconds)) {
    throw stsError(400, "MalformedInput", "DurationSeconds is not a whole number of seconds.");
  }
  if (seconds < DURATION.min || seconds > DURATION.max) {
    const limit =
      seconds < DURATION.min
        ? `greater than or equal to ${DURATION.min}`
        : `less than or equal to ${DURATION.max}`;
    throw stsError(
      400,
      "ValidationError",
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${limit}`,
    );
  }
  return seconds;
}

function answerPreflight(response: ServerResponse): void {
  response
    .writeHead(200, {
      "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
      "Access-Control-Allow-Headers": ALLOWED_HEADERS,
      "Access-Control-Max-Age": "172800",
      "Content-Length": "0",
    })
    .end();
}

function stsError(status: number, code: string, message: string): StsError {
  return new StsError(serviceError(status, code, message));
}

function wrapResult({ action, content }: Result, requestId: string): string {
  return document(
    `${action}Response`,
    NAMESPACE,
    element(`${action}Result`, content),
    element("ResponseMetadata", leaf("RequestId", requestId)),
  );
}

function wrapError({ status, code, message }: ServiceError, requestId: string): string {
  const type = status >= 500 ? "Receiver" : "Sender";
  return document(
    "ErrorResponse",
    NAMESPACE,
    element("Error", leaf("Type", type), leaf("Code", code), leaf("Message", message)),
    leaf("RequestId", requestId),
  );
}

function sendXml(response: ServerResponse, status: number, xml: string): void {
  response
    .writeHead(status, { "Content-Type": "text/xml", "Content-Length": Buffer.byteLength(xml) })
    .end(xml);
}
