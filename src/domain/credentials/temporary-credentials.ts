/** AWS credentials. Never put one in a message, a log, a URL or a cache key. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Absent only from long-lived credentials, of a cloud on this machine. */
  readonly sessionToken?: string;
  /** If the paste names one. */
  readonly region: string | undefined;
  /** If the paste states it; the access portal's blocks do not. */
  readonly expiresAt: Date | undefined;
}

/** Credentials found in a pasted text. */
export interface PastedCredentials {
  readonly credentials: TemporaryCredentials;
  /** The form of the text, to follow "read as": "PowerShell lines". */
  readonly form: string;
  /** The name of their profile, if any. */
  readonly profile: string | undefined;
}

/** An access key ID masked for display: `ASIA…WXYZ`. */
export function maskedKeyId(accessKeyId: string): string {
  return accessKeyId.length < 12 ? "…" : `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}

/** Whether the credentials expire. */
export function credentialsKind({
  sessionToken,
}: TemporaryCredentials): "temporary" | "long-lived" {
  return sessionToken === undefined ? "long-lived" : "temporary";
}
