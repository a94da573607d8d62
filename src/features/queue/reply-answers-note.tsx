import type { ReactNode } from "react";
import type { Run } from "#domain/run/run.ts";

interface ReplyAnswersNoteProps {
  readonly run: Run;
  onAskAgain(): void;
}

/** The notes that only a user’s answer makes. */
const ANSWERED = ["scaled", "enlarged", "cropped", "centred"];

/** Lets the user revise what was decided, and remembered, about the replies of an API. */
export function ReplyAnswersNote({ run, onAskAgain }: ReplyAnswersNoteProps): ReactNode {
  const { status } = run;
  if (status.state !== "done") return null;
  if (!status.prediction.notes?.some(({ kind }) => ANSWERED.includes(kind))) return null;
  return (
    <section className="controls" aria-label="Your answers">
      <p className="quiet small">Your answer about its predictions is remembered for this API.</p>
      <div className="button-row">
        <button type="button" className="button" onClick={onAskAgain}>
          Ask again
        </button>
      </div>
    </section>
  );
}
