import type { IncomingMessage, ServerResponse } from "node:http";
import type { Role } from "./iam/roles.ts";
import type { Service } from "./service.ts";
import type { Session, Sessions } from "./sessions.ts";
import { targetOf } from "./sigv4/signed-request.ts";

/** Lifetime of demo credentials: the four hours of a workshop. */
const DURATION_S = 4 * 3600;

/** Issues new credentials of a fictitious workshop participant. */
export function issueDemoCredentials(sessions: Sessions, role: Role = "workshop"): Session {
  return sessions.issue({ role, name: "demo-participant", durationS: DURATION_S });
}

/**
 * Serves the stack's own endpoints: `POST /_plumescope/credentials` returns demo credentials in the
 * form of `credential_process`, `GET /_plumescope/health` the stack's status. Pages of other
 * origins get no credentials; clients other than browsers send no Origin.
 */
export function createDemoCredentials(options: DemoOptions): Service {
  return { handle: async (request, response) => answer(request, response, options) };
}

function answer(request: IncomingMessage, response: ServerResponse, options: DemoOptions): void {
  const { pageOrigins } = options;
  const { origin } = request.headers;
  const isForeign = origin !== undefined && !pageOrigins.includes(origin);
  if (origin !== undefined && !isForeign) {
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Allow-Methods", "POST");
    response.setHeader("Access-Control-Allow-Headers", "content-type");
  }
  const { status, body } = isForeign ? forbidden(origin, pageOrigins) : reply(request, options);
  response.writeHead(status, {
    Vary: "Origin",
    "Cache-Control": "no-store",
    "Content-Type": "application/json",
  });
  response.end(JSON.stringify(body));
}

interface DemoOptions {
  readonly sessions: Sessions;
  /** The role of the credentials; default "workshop". */
  readonly role?: Role | undefined;
  readonly pageOrigins: readonly string[];
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

function reply(request: IncomingMessage, { sessions, role }: DemoOptions): Reply {
  switch (`${request.method} ${targetOf(request).path}`) {
    case "GET /_plumescope/health":
    case "OPTIONS /_plumescope/credentials":
      return { status: 200, body: { status: "ok" } };
    case "POST /_plumescope/credentials":
      return { status: 200, body: credentialProcess(issueDemoCredentials(sessions, role)) };
    default:
      return { status: 404, body: { message: "Use POST /_plumescope/credentials." } };
  }
}

function forbidden(origin: string, pageOrigins: readonly string[]): Reply {
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
