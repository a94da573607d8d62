import type { ReactNode } from "react";
import type { Edit } from "#domain/edits/edit.ts";
import { isChoice } from "#domain/preflight/check-result.ts";
import { leadingResult, type NextStep, nextStep } from "#domain/preflight/next-step.ts";
import type { Preflight } from "#domain/preflight/preflight.ts";
import { formatNumber } from "#domain/text/format.ts";
import { Notice } from "#ui/controls/notice.tsx";
import { headlineOf } from "./headline.ts";
import { StepButton } from "./step-button.tsx";

interface PreflightNoticeProps {
  readonly preflight: Preflight;
  /** How many open arrays have the same finding, this one included. */
  readonly sameCount: number;
  /** Whether a fix is for all of them. */
  readonly isForAll: boolean;
  /** The popover that adds arrays. */
  readonly addArraysId: string;
  onForAll(isForAll: boolean): void;
  /** Applies a fix's edits after those of the array, or of every array with the same finding. */
  onFix(edits: readonly Edit[]): void;
  /** Runs the array unchanged. */
  onRunAnyway(): void;
  /** Shows the check's panel. */
  onDetails(): void;
}

/** Why an array was not run automatically, with its fix; nothing was uploaded. */
export function PreflightNotice(props: PreflightNoticeProps): ReactNode {
  const { preflight, sameCount, isForAll, addArraysId } = props;
  const { onForAll, onFix, onRunAnyway, onDetails } = props;
  const { level, results, fix } = preflight;
  const open = results.filter((result) => result.level !== "fine");
  const lead = leadingResult(preflight);
  const step = nextStep(preflight);
  const hasChoice = step?.kind === "choice" && open.some(isChoice);
  return (
    <Notice
      severity={level === "fail" ? "fail" : "look"}
      actions={
        <>
          {sameCount > 1 && (fix !== undefined || hasChoice) && (
            <label className="checkbox">
              <input
                type="checkbox"
                checked={isForAll}
                onChange={(event) => onForAll(event.currentTarget.checked)}
              />
              In all {formatNumber(sameCount)} arrays with the same finding
            </label>
          )}
          {step !== undefined && (
            <StepButton
              step={step}
              addArraysId={addArraysId}
              fixCount={isForAll ? sameCount : 1}
              onFix={onFix}
              onDetails={onDetails}
            />
          )}
          {step === undefined && fix !== undefined && (
            <button type="button" className="button" onClick={() => onFix(fix.edits)}>
              {fix.title}
            </button>
          )}
          <button type="button" className="button" onClick={onRunAnyway}>
            Run anyway
          </button>
          {step?.kind !== "choice" && (
            <button type="button" className="button plain" onClick={onDetails}>
              Details
            </button>
          )}
        </>
      }
    >
      <strong>{lead && headlineOf(lead)}</strong>{" "}
      <span className="quiet">{othersText(open.length - 1) + adviceFor(step)}</span>
    </Notice>
  );
}

function othersText(count: number): string {
  if (count < 1) return "";
  return count === 1 ? "1 more problem. " : `${count} more problems. `;
}

function adviceFor(step: NextStep | undefined): string {
  return step === undefined || step.kind === "other-array"
    ? "Nothing on this page fixes it."
    : "You can fix this.";
}
