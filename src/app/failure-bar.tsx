import type { ReactNode } from "react";
import type { Failure } from "#domain/failures/failure.ts";
import { FailureHeadline, InstructorButton } from "#ui/controls/failure-notice.tsx";
import { Notice } from "#ui/controls/notice.tsx";

interface FailureBarProps {
  readonly failure: Failure;
  /** Buttons, for example a retry. */
  readonly children: ReactNode;
  onDismiss(): void;
}

/** A failure in one line below the picture; the panel has the details. */
export function FailureBar({ failure, children, onDismiss }: FailureBarProps): ReactNode {
  return (
    <Notice
      severity="fail"
      onDismiss={onDismiss}
      actions={
        <>
          <InstructorButton failure={failure} />
          {children}
        </>
      }
    >
      <FailureHeadline failure={failure} />
    </Notice>
  );
}
