import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { adviceFor, type Mender } from "#domain/advice.ts";
import type { Failure } from "#domain/failure.ts";

const MENDERS: Record<Mender, string> = {
  you: "You can mend this.",
  instructor: "Your instructor can mend this.",
  aws: "AWS must mend this.",
  time: "Time mends this.",
};

interface FailureBlockProps {
  readonly failure: Failure;
  /** What the person may press, for example a retry. */
  readonly children?: ReactNode;
}

/** What happened, who can mend it, what to do now; the other side's own words folded away. */
export function FailureBlock({ failure, children }: FailureBlockProps): ReactNode {
  const advice = adviceFor(failure);
  return (
    <div className="failure" role="alert">
      <p className="failure-title">
        <TriangleAlert size={16} aria-hidden="true" />
        {advice.title}
      </p>
      <p>{advice.action}</p>
      <p className="failure-mender">{MENDERS[advice.mender]}</p>
      {advice.detail !== undefined && (
        <details>
          <summary>Details</summary>
          <pre>{advice.detail}</pre>
        </details>
      )}
      {children !== undefined && <div className="failure-actions">{children}</div>}
    </div>
  );
}
