import type { ReactNode } from "react";
import { expiryWarning } from "#domain/credentials/expiry.ts";
import type { Session } from "#domain/credentials/session.ts";
import { awsNow } from "#engine/session.ts";

interface ExpiryWarningProps {
  readonly session: Session | undefined;
  /** How long the work ahead will take. */
  readonly expectedMs: number;
}

/** Says so where the keys will end before the work does. */
export function ExpiryWarning({ session, expectedMs }: ExpiryWarningProps): ReactNode {
  if (session === undefined || expectedMs === 0) return null;
  const warning = expiryWarning(session, expectedMs, awsNow());
  return warning === undefined ? null : (
    <p className="caveat" role="status">
      {warning}
    </p>
  );
}
