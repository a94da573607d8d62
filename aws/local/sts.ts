import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { InjectedErrorLookup } from "./faults/injected-error.ts";
import { document, element, leaf } from "./s3/xml.ts";
import type { Session, Sessions } from "./sessions.ts";
import { signedRequestOf } from "./sigv4/signed-request.ts";
import { type Refusal, verifySignature } from "./sigv4/verify.ts";

/** A Security Token Service that knows GetCallerIdentity and GetSessionToken. */
export interface Sts {
  /** Answers a preflight, or a POST of AWS's Query protocol. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** What an action answers: its name, and the content of its result element. */
interface Result {
  readonly action: string;
  readonly content: string;
}

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
const VERSION = "2011-06-15";
const LARGEST_BODY = 65_536;
/** What the SDK's browser build sends to STS. */
const ALLOWED_HEADERS =
  "amz-sdk-invocation-id, amz-sdk-request, authorization, content-type, x-amz-content-sha256, x-amz-date, x-amz-security-token, x-amz-user-agent";
/** STS/latest/APIReference/API_GetSessionToken.html: seconds. */
const DURATION = { least: 900, usual: 43_200, most: 129_600 };

/** Makes the service over the stack's sessions. */
export function createSts(options: {
  readonly sessions: Sessions;
  readonly now: () => Date;
  /** A refusal that a test wants for a request, whatever its signature. */
  readonly injectedErrorFor?: InjectedErrorLookup | undefined;
}): Sts {
  const { sessions, now, injectedErrorFor } = options;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<Result> {
    const body = await readBody(request);
    const injected = injectedErrorFor?.(request, response);
    if (injected !== undefined) throw new StsRefusal(injected);
    const payloadHash = createHash("sha256").update(body).digest("hex");
    const verdict = await verifySignature(signedRequestOf(request, payloadHash), {
      service: "sts",
      region: undefined,
      sessions,
      now: now(),
    });
    if (!verdict.ok) {
      throw new StsRefusal(verdict.refusal);
    }
    return perform(new URLSearchParams(body.toString("utf8")), verdict.session, sessions);
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
        const { refusal: reason } = error instanceof StsRefusal ? error : INTERNAL_FAILURE;
        sendXml(response, reason.status, wrapRefusal(reason, requestId));
      }
    },
  };
}

class StsRefusal extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

const INTERNAL_FAILURE = new StsRefusal({
  status: 500,
  code: "InternalFailure",
  message: "The request processing has failed because of an unknown error, exception or failure.",
  details: {},
});

function perform(parameters: URLSearchParams, caller: Session, sessions: Sessions): Result {
  const action = parameters.get("Action") ?? "";
  if (parameters.get("Version") === VERSION && action === "GetCallerIdentity") {
    return callerIdentity(caller);
  }
  if (parameters.get("Version") === VERSION && action === "GetSessionToken") {
    return sessionToken(parameters, caller, sessions);
  }
  throw refusal(
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
    throw refusal(403, "AccessDenied", "Cannot call GetSessionToken with session credentials");
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
  const seconds = text === null ? DURATION.usual : Number(text);
  if (!Number.isInteger(seconds)) {
    throw refusal(400, "MalformedInput", "DurationSeconds is not a whole number of seconds.");
  }
  if (seconds < DURATION.least || seconds > DURATION.most) {
    const limit =
      seconds < DURATION.least
        ? `greater than or equal to ${DURATION.least}`
        : `less than or equal to ${DURATION.most}`;
    throw refusal(
      400,
      "ValidationError",
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${limit}`,
    );
  }
  return seconds;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  // The request stays open, so that a refusal can still be answered.
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    pieces.push(piece);
    size += piece.length;
    if (size > LARGEST_BODY) {
      throw refusal(413, "RequestEntityTooLarge", `STS takes no more than ${LARGEST_BODY} bytes.`);
    }
  }
  return Buffer.concat(pieces);
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

function refusal(status: number, code: string, message: string): StsRefusal {
  return new StsRefusal({ status, code, message, details: {} });
}

function wrapResult({ action, content }: Result, requestId: string): string {
  return document(
    `${action}Response`,
    NAMESPACE,
    element(`${action}Result`, content),
    element("ResponseMetadata", leaf("RequestId", requestId)),
  );
}

function wrapRefusal({ status, code, message }: Refusal, requestId: string): string {
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
