import type { ReactNode } from "react";
import type { Run } from "#domain/run/run.ts";

interface UploadSkippedNoteProps {
  readonly run: Run;
  onSend(): void;
}

/** Says that a finished run skipped the upload, and offers to upload anyway. */
export function UploadSkippedNote({ run, onSend }: UploadSkippedNoteProps): ReactNode {
  if (!run.uploadSkipped || run.status.state !== "done") return null;
  return (
    <section className="controls" aria-label="Upload">
      <p className="quiet small">Already in the bucket; upload skipped.</p>
      <div className="button-row">
        <button type="button" className="button" onClick={onSend}>
          Upload again
        </button>
      </div>
    </section>
  );
}
