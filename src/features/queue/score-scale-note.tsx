import type { ReactNode } from "react";
import type { Run } from "#domain/run/run.ts";

interface ScoreScaleNoteProps {
  readonly run: Run;
  onAskAgain(): void;
}

/** Lets the user revise what was decided, and remembered, about the scores of an API. */
export function ScoreScaleNote({ run, onAskAgain }: ScoreScaleNoteProps): ReactNode {
  const { status } = run;
  if (status.state !== "done") return null;
  if (!status.prediction.notes?.some(({ kind }) => kind === "scaled")) return null;
  return (
    <section className="controls" aria-label="Scores">
      <p className="quiet small">Your answer about the scores is remembered for this API.</p>
      <div className="button-row">
        <button type="button" className="button" onClick={onAskAgain}>
          Ask again
        </button>
      </div>
    </section>
  );
}
