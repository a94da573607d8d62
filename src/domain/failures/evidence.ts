import { MAX_READ, redact } from "#domain/text/redaction.ts";

/**
 * What a server said, or what was measured where it said nothing: for the fold-out and for the
 * instructor. Made by `evidenceOf`, so that it contains no secret.
 */
export interface Evidence {
  /** When, in ISO 8601. */
  readonly at?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** The other side's own words, redacted and short. */
  readonly raw?: string | undefined;
  /** The log of the failure in AWS's console: for the instructor, and never in shared text. */
  readonly consoleUrl?: string | undefined;
  /** How long the server asks not to be called. */
  readonly retryAfterS?: number | undefined;
}

const CONSOLE_LINK =
  /https:\/\/(?:[\w-]+\.)*console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\/[^\s"'<>\\]*/;

/**
 * Evidence without secrets, from what a server said. The link to a log in AWS's console is kept
 * apart, so that it can be offered to the instructor and left out of what is shared.
 */
export function evidenceOf(
  facts: Omit<Evidence, "consoleUrl">,
  secrets: readonly string[] = [],
): Evidence {
  const { raw } = facts;
  if (raw === undefined) return facts;
  const consoleUrl = CONSOLE_LINK.exec(raw.slice(0, MAX_READ))?.[0].replace(/[.,)]+$/, "");
  return { ...facts, raw: redact(raw, secrets), consoleUrl };
}
