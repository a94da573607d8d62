import type { Environment } from "#lambda/settings.ts";
import type { SandboxEnvironment } from "./lambda-runtime.ts";
import type { Session, Sessions } from "./sessions.ts";

/** Lambda hands a function credentials that outlive it; an hour is AWS's shortest usual session. */
const SESSION_S = 3600;

/**
 * The environment of the inference function in the local stack. Only its addresses tell it from
 * the one on AWS: by them the SDK finds this stack, and by their being an IP address it names the
 * bucket in the path.
 */
export function functionEnvironment(parts: {
  /** The stack's address, with an IP address for its host. */
  readonly stackUrl: string;
  readonly functionName: string;
  readonly sessions: Sessions;
  readonly settings: Environment;
  /** Where no AWS configuration of this machine's owner lies. */
  readonly emptyFolder: string;
}): SandboxEnvironment {
  const { stackUrl, functionName, sessions, settings, emptyFolder } = parts;
  const role = { role: `${functionName}-role`, name: functionName, durationS: SESSION_S };
  const session = sessions.issue(role);
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    expiresAt: session.expiresAt ?? new Date(0),
    variables: {
      ...Object.fromEntries(given),
      ...credentialVariables(session),
      AWS_ENDPOINT_URL_S3: stackUrl,
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: stackUrl,
      AWS_CONFIG_FILE: `${emptyFolder}/config`,
      AWS_SHARED_CREDENTIALS_FILE: `${emptyFolder}/credentials`,
    },
  };
}

/** The three variables in which every AWS client looks for credentials. */
export function credentialVariables(session: Session): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken ?? "",
  };
}
