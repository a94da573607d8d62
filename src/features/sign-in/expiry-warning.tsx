import type { ReactNode } from "react";
import { expiryWarning } from "#domain/credentials/expiry.ts";
import type { Session } from "#domain/credentials/session.ts";
import { awsNow } from "#engine/session.ts";
import { Notice } from "#ui/controls/notice.tsx";

interface ExpiryWarningProps {
  readonly session: Session | undefined;
  /** The estimated duration of the queued work. */
  readonly expectedMs: number;
}

/** Warns if the credentials expire before the queued work is done. */
export function ExpiryWarning({ session, expectedMs }: ExpiryWarningProps): ReactNode {
  if (session === undefined || expectedMs === 0) return null;
  const warning = expiryWarning(session, expectedMs, awsNow());
  return warning === undefined ? null : <Notice severity="look">{warning}</Notice>;
}
