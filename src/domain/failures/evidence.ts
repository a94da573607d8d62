import { MAX_READ, redact } from "#domain/text/redaction.ts";

/**
 * The server's answer, or measurements if there was none: for the fold-out and for the instructor.
 * Made by `evidenceOf`, so that it contains no secret.
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
  /** The server's Retry-After. */
  readonly retryAfterS?: number | undefined;
}

const CONSOLE_LINK =
  /https:\/\/(?:[\w-]+\.)*console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\/[^\s"'<>\\]*/;

/**
 * Evidence without secrets, from what a server said. The link to a log in AWS's console is
 * separate, so that the instructor can follow it but shared text omits it.
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
