import type { IncomingMessage, ServerResponse } from "node:http";
import type { Session, Sessions } from "./sessions.ts";
import { targetOf } from "./sigv4/signed-request.ts";

/** How long demo credentials last, in seconds: a workshop's afternoon. */
const DURATION_S = 4 * 3600;

/** Fresh credentials of a workshop participant who does not exist. */
export function issueDemoCredentials(sessions: Sessions): Session {
  const who = { role: "workshop-participant", name: "demo-participant", durationS: DURATION_S };
  return sessions.issue(who);
}

/**
 * What AWS does not have: `POST /_plumescope/credentials` hands out demo credentials in the form
 * of `credential_process`, and `/_plumescope/health` says that the stack runs. Pages of other
 * origins get no credentials; a client that is no page sends no origin.
 */
export function answerPlumescope(
  request: IncomingMessage,
  response: ServerResponse,
  { sessions, pageOrigins }: Grounds,
): void {
  const { origin } = request.headers;
  const isForeign = origin !== undefined && !pageOrigins.includes(origin);
  if (origin !== undefined && !isForeign) {
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Allow-Methods", "POST");
    response.setHeader("Access-Control-Allow-Headers", "content-type");
  }
  const { status, body } = isForeign ? refused(origin, pageOrigins) : reply(request, sessions);
  response.writeHead(status, {
    Vary: "Origin",
    "Cache-Control": "no-store",
    "Content-Type": "application/json",
  });
  response.end(JSON.stringify(body));
}

interface Grounds {
  readonly sessions: Sessions;
  readonly pageOrigins: readonly string[];
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

function reply(request: IncomingMessage, sessions: Sessions): Reply {
  switch (`${request.method} ${targetOf(request).path}`) {
    case "GET /_plumescope/health":
    case "OPTIONS /_plumescope/credentials":
      return { status: 200, body: { status: "ok" } };
    case "POST /_plumescope/credentials":
      return { status: 200, body: credentialProcess(issueDemoCredentials(sessions)) };
    default:
      return { status: 404, body: { message: "Ask with POST /_plumescope/credentials." } };
  }
}

function refused(origin: string, pageOrigins: readonly string[]): Reply {
  const message = `Demo credentials are for ${pageOrigins.join(" and ")}, not for ${origin}.`;
  return { status: 403, body: { message } };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
function credentialProcess(session: Session): object {
  return {
    Version: 1,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: session.expiresAt?.toISOString(),
  };
}
