import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Edit } from "#domain/edits/edit.ts";
import type { Finding, Remedy } from "#domain/preflight/check-result.ts";
import type { ReadArray } from "#domain/preparation/prepare.ts";
import { THUMBNAIL_SIDE } from "#domain/view/thumbnail.ts";
import { Thumbnail } from "#ui/controls/thumbnail.tsx";
import { LEVEL_TEXTS, LevelMark } from "./level-mark.tsx";
import type { Trial } from "./use-fix-previews.ts";

interface FindingRowProps {
  readonly finding: Finding;
  readonly array: ReadArray;
  readonly edits: readonly Edit[];
  readonly trialOf: (edits: readonly Edit[]) => Trial | undefined;
  onEdit(edits: readonly Edit[]): void;
  onSplit(): void;
}

/** One finding, and the presses that would mend it. */
export function FindingRow({
  finding,
  array,
  edits,
  trialOf,
  onEdit,
  onSplit,
}: FindingRowProps): ReactNode {
  const { level, sentence, remedies, about } = finding;
  return (
    <li className="finding">
      <LevelMark level={level} />
      <div className="finding-body">
        <p>
          <span className="visually-hidden">{LEVEL_TEXTS[level]}: </span>
          {sentence}
        </p>
        {about === "batch" && array.batchCount > 1 && (
          <button type="button" className="button" onClick={onSplit}>
            Split into {array.batchCount} arrays
          </button>
        )}
        {remedies.map((remedy) => (
          <RemedyButton
            key={remedy.title}
            remedy={remedy}
            before={array}
            trial={trialOf([...edits, ...remedy.edits])}
            onPress={() => onEdit([...edits, ...remedy.edits])}
          />
        ))}
      </div>
    </li>
  );
}

interface RemedyButtonProps {
  readonly remedy: Remedy;
  readonly before: ReadArray;
  readonly trial: Trial | undefined;
  onPress(): void;
}

/** A remedy, with what it would make of the array before anybody presses it. */
function RemedyButton({ remedy, before, trial, onPress }: RemedyButtonProps): ReactNode {
  return (
    <div className="remedy">
      <button type="button" className="button" onClick={onPress}>
        {remedy.title}
      </button>
      {trial !== undefined && (
        <span className="remedy-preview quiet small">
          {trial.thumbnail !== undefined && (
            <span className="remedy-pictures" aria-hidden="true">
              <Thumbnail pixels={before.thumbnail} side={THUMBNAIL_SIDE} />
              <ArrowRight size={12} />
              <Thumbnail pixels={trial.thumbnail} side={THUMBNAIL_SIDE} />
            </span>
          )}
          {trial.text}
        </span>
      )}
    </div>
  );
}
