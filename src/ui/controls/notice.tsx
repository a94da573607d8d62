import { CircleAlert, CircleQuestionMark, Info, OctagonX, X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./icon-button.tsx";

/** How much it matters: a failure, a warning, a question, or a fact. */
export type Severity = "fail" | "look" | "ask" | "info";

const MARKS = { fail: OctagonX, look: CircleAlert, ask: CircleQuestionMark, info: Info } as const;

interface NoticeProps {
  readonly severity: Severity;
  /** Buttons, the recommended one first. */
  readonly actions?: ReactNode;
  /** Hides the notice; without, it stays as long as its cause. */
  readonly onDismiss?: (() => void) | undefined;
  /** One sentence. */
  readonly children: ReactNode;
}

/** One line below the picture: what happened, and the button that helps. */
export function Notice({ severity, actions, onDismiss, children }: NoticeProps): ReactNode {
  const Mark = MARKS[severity];
  return (
    <div
      className="notice"
      role={severity === "info" ? "status" : "alert"}
      data-severity={severity}
    >
      <Mark size={16} aria-hidden="true" />
      <p className="notice-text">{children}</p>
      {actions !== undefined && <span className="notice-actions">{actions}</span>}
      {onDismiss !== undefined && (
        <IconButton label="Dismiss" onPress={onDismiss}>
          <X size={14} aria-hidden="true" />
        </IconButton>
      )}
    </div>
  );
}
