import type { ReactNode } from "react";
import type { Edit } from "#domain/edits/edit.ts";
import { type CheckResult, type Fix, isChoice } from "#domain/preflight/check-result.ts";
import type { Preflight } from "#domain/preflight/preflight.ts";
import { formatNumber } from "#domain/text/format.ts";
import { Notice } from "#ui/controls/notice.tsx";
import { headlineOf, noticedResult } from "./headline.ts";

interface PreflightNoticeProps {
  readonly preflight: Preflight;
  /** How many open arrays have the same finding, this one included. */
  readonly sameCount: number;
  /** Whether a fix is for all of them. */
  readonly isForAll: boolean;
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
  const { preflight, sameCount, isForAll, onForAll, onFix, onRunAnyway, onDetails } = props;
  const { level, results, fix } = preflight;
  const open = results.filter((result) => result.level !== "fine");
  const noticed = noticedResult(open);
  const hasChoice = fix === undefined && open.some(isChoice);
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
          {fix !== undefined && (
            <button type="button" className="button primary" onClick={() => onFix(fix.edits)}>
              {fix.title}
              {isForAll && sameCount > 1 && ` in all ${formatNumber(sameCount)}`}
            </button>
          )}
          <button type="button" className="button" onClick={onRunAnyway}>
            Run anyway
          </button>
          <button type="button" className="button plain" onClick={onDetails}>
            {hasChoice ? "Show the choices" : "Details"}
          </button>
        </>
      }
    >
      <strong>{noticed && headlineOf(noticed)}</strong>{" "}
      <span className="quiet">{othersText(open.length - 1) + adviceOn(open, fix)}</span>
    </Notice>
  );
}

function othersText(count: number): string {
  if (count < 1) return "";
  return count === 1 ? "1 more problem. " : `${count} more problems. `;
}

function adviceOn(open: readonly CheckResult[], fix: Fix | undefined): string {
  return fix === undefined && !open.some(({ fixes }) => fixes.length > 0)
    ? "Fix this where the array was made."
    : "You can fix this.";
}
