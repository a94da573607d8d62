import type { Environment } from "#lambda/settings.ts";
import type { SandboxEnvironment } from "./lambda-runtime.ts";
import type { Session, Sessions } from "./sessions.ts";

/** Longer than any invocation, as on Lambda. */
const SESSION_S = 3600;

/**
 * The environment of the inference function in the local stack. It differs from the one on AWS only
 * by its endpoint URLs; because their host is an IP address, the SDK uses path-style buckets.
 */
export function functionEnvironment(parts: {
  /** The stack's URL, with an IP address as host. */
  readonly stackUrl: string;
  readonly functionName: string;
  readonly sessions: Sessions;
  readonly settings: Environment;
  /** A folder without AWS configuration files, so that the developer's own are not read. */
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
      AWS_ENDPOINT_URL_SFN: stackUrl,
      AWS_CONFIG_FILE: `${emptyFolder}/config`,
      AWS_SHARED_CREDENTIALS_FILE: `${emptyFolder}/credentials`,
    },
  };
}

/** The three environment variables from which every AWS client reads credentials. */
export function credentialVariables(session: Session): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken ?? "",
  };
}
