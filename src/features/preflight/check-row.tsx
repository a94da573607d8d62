import { ArrowRight } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import type { NumericArray } from "#domain/array/dtype.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import {
  type CheckResult,
  type Fix,
  isChoice,
  type Subject,
} from "#domain/preflight/check-result.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { THUMBNAIL_SIDE } from "#domain/view/thumbnail.ts";
import { loadChunk } from "#engine/site.ts";
import { Thumbnail } from "#ui/controls/thumbnail.tsx";
import { ChoiceCards } from "./choice-cards.tsx";
import { restOf } from "./headline.ts";
import { LEVEL_TEXTS, LevelMark } from "./level-mark.tsx";
import type { FixPreview } from "./use-fix-previews.ts";

/** Few arrays are unlike those that the card was measured on. */
const ComparedBands = lazy(async () => ({
  default: (await loadChunk(() => import("./compared-bands.tsx"))).ComparedBands,
}));

interface CheckRowProps {
  readonly result: CheckResult;
  /** Whether the notice below the picture shows its first sentence. */
  readonly isNoticed: boolean;
  readonly array: PreparedArray;
  /** Its planes; undefined while they are being read. */
  readonly bands: readonly NumericArray[] | undefined;
  readonly card: ModelCard;
  readonly edits: readonly Edit[];
  readonly previewOf: (edits: readonly Edit[]) => FixPreview | undefined;
  onEdit(edits: readonly Edit[]): void;
  onChoose(edits: readonly Edit[]): void;
  onSplit(): void;
}

const SUBJECT_TITLES: Readonly<Record<Subject, string>> = {
  file: "File",
  layout: "Layout",
  batch: "Batch",
  "batch-axis": "Batch axis",
  bands: "Bands",
  size: "Size",
  missing: "Missing values",
  values: "Values",
  constant: "Constant bands",
  weight: "Size of the request",
};

/** The result of one check, with its fixes. */
export function CheckRow(props: CheckRowProps): ReactNode {
  const { result, isNoticed, array, bands, card, edits, onSplit } = props;
  const { level, sentence, fixes, about, compared } = result;
  const text = isNoticed ? restOf(result) : sentence;
  const previewOf = (fix: Fix) => props.previewOf([...edits, ...fix.edits]);
  const apply = (fix: Fix): void => props.onEdit([...edits, ...fix.edits]);
  return (
    <li className="finding">
      <LevelMark level={level} />
      <div className="finding-body">
        <h3>
          <span className="visually-hidden">{LEVEL_TEXTS[level]}: </span>
          {SUBJECT_TITLES[about]}
        </h3>
        {text !== undefined && <p>{text}</p>}
        {compared.length > 0 && bands !== undefined && (
          <Suspense>
            <ComparedBands compared={compared} bands={bands} nodata={array.nodata} />
          </Suspense>
        )}
        {about === "batch" && array.batchCount > 1 && (
          <button type="button" className="button" onClick={onSplit}>
            Split into {array.batchCount} arrays
          </button>
        )}
        {isChoice(result) ? (
          <ChoiceCards
            result={result}
            card={card}
            previewOf={previewOf}
            onChoose={(fix) => props.onChoose(fix.edits)}
          />
        ) : (
          fixes.map((fix) => (
            <FixButton
              key={fix.title}
              fix={fix}
              before={array}
              preview={previewOf(fix)}
              onPress={() => apply(fix)}
            />
          ))
        )}
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
