import { CircleAlert, OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import type { Level } from "#domain/preflight/check-result.ts";
import type { Check } from "#domain/preflight/preflight.ts";
import type { Trial } from "./use-fix-previews.ts";

interface CheckNoticeProps {
  readonly check: Check;
  /** What would come of the check's own remedy. */
  readonly trial: Trial | undefined;
  onMend(): void;
  /** Sends the array as it is. */
  onSend(): void;
}

/** Why an array was not run by itself, with the press that mends it; nothing has been sent. */
export function CheckNotice({ check, trial, onMend, onSend }: CheckNoticeProps): ReactNode {
  const { level, findings, mend } = check;
  const Mark = level === "fail" ? OctagonX : CircleAlert;
  const atLevel = (one: Level) => findings.filter((finding) => finding.level === one);
  const [worst, ...others] = [...atLevel("fail"), ...atLevel("look")];
  return (
    <div className="failure" role="alert" data-level={level}>
      <p className="failure-title">
        <Mark size={16} aria-hidden="true" />
        {worst?.sentence}
      </p>
      {others.map(({ about, sentence }) => (
        <p key={about}>{sentence}</p>
      ))}
      <p className="failure-mender">
        Nothing has been sent. {mend === undefined ? adviceWithout(check) : "You can mend this."}
      </p>
      {mend !== undefined && trial !== undefined && (
        <p className="quiet small">It becomes {trial.text}.</p>
      )}
      <div className="failure-actions">
        {mend !== undefined && (
          <button type="button" className="button primary" onClick={onMend}>
            {mend.title}
          </button>
        )}
        <button type="button" className="button" onClick={onSend}>
          Send it all the same
        </button>
      </div>
    </div>
  );
}

function adviceWithout({ findings }: Check): string {
  const hasRemedies = findings.some(
    ({ level, remedies }) => level !== "fine" && remedies.length > 0,
  );
  return hasRemedies
    ? "You can mend this: the check beside the picture shows how."
    : "You can mend this where the array was made.";
}
