import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Edit } from "#domain/edits/edit.ts";
import type { CheckResult, Fix } from "#domain/preflight/check-result.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { THUMBNAIL_SIDE } from "#domain/view/thumbnail.ts";
import { Thumbnail } from "#ui/controls/thumbnail.tsx";
import { LEVEL_TEXTS, LevelMark } from "./level-mark.tsx";
import type { FixPreview } from "./use-fix-previews.ts";

interface CheckRowProps {
  readonly result: CheckResult;
  readonly array: PreparedArray;
  readonly edits: readonly Edit[];
  readonly previewOf: (edits: readonly Edit[]) => FixPreview | undefined;
  onEdit(edits: readonly Edit[]): void;
  onSplit(): void;
}

/** The result of one check, with its fixes. */
export function CheckRow({
  result,
  array,
  edits,
  previewOf,
  onEdit,
  onSplit,
}: CheckRowProps): ReactNode {
  const { level, sentence, fixes, about } = result;
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
        {fixes.map((fix) => (
          <FixButton
            key={fix.title}
            fix={fix}
            before={array}
            preview={previewOf([...edits, ...fix.edits])}
            onPress={() => onEdit([...edits, ...fix.edits])}
          />
        ))}
      </div>
    </li>
  );
}

interface FixButtonProps {
  readonly fix: Fix;
  readonly before: PreparedArray;
  readonly preview: FixPreview | undefined;
  onPress(): void;
}

/** A fix, with a preview of its result. */
function FixButton({ fix, before, preview, onPress }: FixButtonProps): ReactNode {
  return (
    <div className="fix">
      <button type="button" className="button" onClick={onPress}>
        {fix.title}
      </button>
      {preview !== undefined && (
        <span className="fix-preview quiet small">
          {preview.thumbnail !== undefined && (
            <span className="fix-pictures" aria-hidden="true">
              <Thumbnail pixels={before.thumbnail} side={THUMBNAIL_SIDE} />
              <ArrowRight size={12} />
              <Thumbnail pixels={preview.thumbnail} side={THUMBNAIL_SIDE} />
            </span>
          )}
          {preview.text}
        </span>
      )}
    </div>
  );
}
