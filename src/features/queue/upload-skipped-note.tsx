import type { ReactNode } from "react";
import type { Run } from "#domain/run/run.ts";

interface AlreadyNoteProps {
  readonly run: Run;
  onSend(): void;
}

/** Says of a finished run that it sent nothing, and sends the array where that is wanted. */
export function AlreadyNote({ run, onSend }: AlreadyNoteProps): ReactNode {
  if (!run.wasThere || run.status.state !== "done") return null;
  return (
    <section className="controls" aria-label="Upload">
      <p className="quiet small">This content lay in the bucket already and was not sent again.</p>
      <div className="button-row">
        <button type="button" className="button" onClick={onSend}>
          Send it again
        </button>
      </div>
    </section>
  );
}
