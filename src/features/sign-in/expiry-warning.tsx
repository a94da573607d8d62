import type { ReactNode } from "react";
import { outliveWarning } from "#domain/credentials/expiry.ts";
import type { Session } from "#domain/credentials/session.ts";
import { correctedNow } from "#services/browser/clock.ts";

interface OutliveNoteProps {
  readonly session: Session | undefined;
  /** How long the work ahead will take. */
  readonly expectedMs: number;
}

/** Says so where the keys will end before the work does. */
export function OutliveNote({ session, expectedMs }: OutliveNoteProps): ReactNode {
  if (session === undefined || expectedMs === 0) return null;
  const warning = outliveWarning(session, expectedMs, correctedNow());
  return warning === undefined ? null : (
    <p className="caveat" role="status">
      {warning}
    </p>
  );
}
