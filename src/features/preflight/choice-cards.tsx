import type { ReactNode } from "react";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { CheckResult, Fix } from "#domain/preflight/check-result.ts";
import { formatPercent } from "#domain/text/format.ts";
import { THUMBNAIL_SIDE } from "#domain/view/thumbnail.ts";
import { Thumbnail } from "#ui/controls/thumbnail.tsx";
import type { FixPreview } from "./use-fix-previews.ts";

interface ChoiceCardsProps {
  readonly result: Pick<CheckResult, "about" | "fixes">;
  readonly card: ModelCard;
  /** The preview of one of the fixes, once it is ready. */
  previewOf(fix: Fix): FixPreview | undefined;
  onChoose(fix: Fix): void;
}

/** Fixes that exclude each other, each with its picture; none is recommended. */
export function ChoiceCards({ result, card, previewOf, onChoose }: ChoiceCardsProps): ReactNode {
  const { about, fixes } = result;
  const { typicalSource } = card.input;
  const hasShares = about === "values" && typicalSource !== undefined;
  return (
    <div className="choices">
      <ul>
        {fixes.map((fix) => {
          const preview = previewOf(fix);
          const share = hasShares ? preview?.typicalShare : undefined;
          return (
            <li key={fix.title}>
              <Thumbnail pixels={preview?.thumbnail} side={THUMBNAIL_SIDE} />
              <div>
                <button type="button" className="button" onClick={() => onChoose(fix)}>
                  {fix.title}
                </button>
                {share !== undefined && <p>{formatPercent(share, 0)} of the values are typical</p>}
                <p className="quiet small">{preview?.text}</p>
              </div>
            </li>
          );
        })}
      </ul>
      {hasShares && (
        <p className="quiet small">
          Typical is between the 1% and 99% quantiles of each band in {typicalSource}.
        </p>
      )}
    </div>
  );
}
