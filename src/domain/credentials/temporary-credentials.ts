/** Keys that AWS hands out for some hours. Never put one in a message, a log, a URL or a cache's key. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Absent only from the long-lived keys of a cloud on this machine. */
  readonly sessionToken?: string;
  /** Where the paste names one. */
  readonly region: string | undefined;
  /** Where the paste says it; the access portal's blocks do not. */
  readonly expiresAt: Date | undefined;
}

/** Keys as they were found in a pasted text. */
export interface PastedCredentials {
  readonly credentials: TemporaryCredentials;
  /** What the text was, in words that follow "read as": "lines for PowerShell". */
  readonly form: string;
  /** The profile's name, where they stood under one. */
  readonly profile: string | undefined;
}

/** An access key ID fit to be shown: `ASIA…WXYZ`. */
export function maskedKeyId(accessKeyId: string): string {
  return accessKeyId.length < 12 ? "…" : `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}

/** Whether the keys end by themselves, in a word. */
export function credentialsKind({
  sessionToken,
}: TemporaryCredentials): "temporary" | "long-lived" {
  return sessionToken === undefined ? "long-lived" : "temporary";
}
