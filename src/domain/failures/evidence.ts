import { MAX_READ, redact } from "#domain/text/redaction.ts";
import type { Evidence } from "./failure.ts";

const CONSOLE_LINK =
  /https:\/\/(?:[\w-]+\.)*console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\/[^\s"'<>\\]*/;

/**
 * Evidence that holds no secret, out of what a server said. The link to a log in AWS's console is
 * set apart, so that it can be offered to the instructor and left out of what is shared.
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
