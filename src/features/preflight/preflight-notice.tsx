import { type ReactNode, useState } from "react";
import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { type CheckResult, type Fix, isChoice } from "#domain/preflight/check-result.ts";
import type { Preflight } from "#domain/preflight/preflight.ts";
import { formatNumber } from "#domain/text/format.ts";
import { ChoiceCards } from "./choice-cards.tsx";
import { LevelMark } from "./level-mark.tsx";
import type { FixPreview } from "./use-fix-previews.ts";

interface PreflightNoticeProps {
  readonly preflight: Preflight;
  readonly card: ModelCard;
  /** The preview of a fix's edits, once it is ready. */
  previewOf(edits: readonly Edit[]): FixPreview | undefined;
  /** How many open arrays have the same finding, this one included. */
  readonly sameCount: number;
  /** Applies a fix's edits after those of the array, or of every array with the same finding. */
  onFix(edits: readonly Edit[], inAll: boolean): void;
  /** Runs the array unchanged. */
  onRunAnyway(): void;
}

/** Why an array was not run automatically, with the fix or the choice; nothing was uploaded. */
export function PreflightNotice(props: PreflightNoticeProps): ReactNode {
  const { preflight, card, previewOf, sameCount, onFix, onRunAnyway } = props;
  const [isForAll, setForAll] = useState(true);
  const inAll = isForAll && sameCount > 1;
  const { level, results, fix } = preflight;
  const open = results.filter((result) => result.level !== "fine");
  const choice = fix === undefined ? open.find(isChoice) : undefined;
  const preview = fix && previewOf(fix.edits);
  return (
    <div className="failure" role="alert" data-level={level}>
      {open.map(({ about, level: own, sentence }, index) => (
        <p key={about} className={index === 0 ? "failure-title" : "failure-also"}>
          <LevelMark level={own} />
          <Sentences text={sentence} />
        </p>
      ))}
      <p className="failure-fixed-by">
        Nothing was uploaded. {choice === undefined ? adviceOn(open, fix) : "Choose one:"}
      </p>
      {fix !== undefined && preview !== undefined && (
        <p className="quiet small">Result: {preview.text}.</p>
      )}
      {choice !== undefined && (
        <ChoiceCards
          result={choice}
          card={card}
          previewOf={({ edits }) => previewOf(edits)}
          onChoose={({ edits }) => onFix(edits, inAll)}
        />
      )}
      {sameCount > 1 && (fix !== undefined || choice !== undefined) && (
        <label className="checkbox">
          <input
            type="checkbox"
            checked={isForAll}
            onChange={(event) => setForAll(event.currentTarget.checked)}
          />
          In all {formatNumber(sameCount)} arrays with the same finding
        </label>
      )}
      <div className="failure-actions">
        {fix !== undefined && (
          <button type="button" className="button primary" onClick={() => onFix(fix.edits, inAll)}>
            {fix.title}
            {inAll && ` in all ${formatNumber(sameCount)}`}
          </button>
        )}
        <button type="button" className="button" onClick={onRunAnyway}>
          Run anyway
        </button>
      </div>
    </div>
  );
}

/** The first sentence is the title; what follows it explains it. */
function Sentences({ text }: { readonly text: string }): ReactNode {
  const [first, ...others] = text.split(/(?<=[.?]) (?=[A-Z])/);
  return (
    <span>
      {first} {others.length > 0 && <span className="failure-rest">{others.join(" ")}</span>}
    </span>
  );
}

function adviceOn(open: readonly CheckResult[], fix: Fix | undefined): string {
  if (fix !== undefined) return "You can fix this.";
  return open.some(({ fixes }) => fixes.length > 0)
    ? "You can fix this: the check beside the picture shows how."
    : "Fix this where the array was made.";
}
