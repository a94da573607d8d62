import type { ReactNode } from "react";
import type { Edit } from "#domain/edits/edit.ts";
import type { NextStep } from "#domain/preflight/next-step.ts";
import { formatNumber } from "#domain/text/format.ts";

export interface StepButtonProps {
  readonly step: NextStep;
  /** The popover that adds arrays. */
  readonly addArraysId: string;
  /** How many arrays a fix is applied to. */
  readonly fixCount?: number;
  /** Applies a fix's edits. */
  onFix(edits: readonly Edit[]): void;
  /** Shows the check's panel, with the choices. */
  onDetails(): void;
}

/** The first button of a notice about an array: the step that its check recommends. */
export function StepButton(props: StepButtonProps): ReactNode {
  const { step, addArraysId, fixCount = 1, onFix, onDetails } = props;
  switch (step.kind) {
    case "fix":
      return (
        <button type="button" className="button primary" onClick={() => onFix(step.fix.edits)}>
          {fixCount > 1 ? `${step.fix.title} in all ${formatNumber(fixCount)}` : step.fix.title}
        </button>
      );
    case "choice":
      return (
        <button type="button" className="button primary" onClick={onDetails}>
          Show the choices
        </button>
      );
    case "other-array":
      return (
        <button type="button" className="button primary" popoverTarget={addArraysId}>
          Open another array
        </button>
      );
  }
}
