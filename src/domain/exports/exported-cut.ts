import type { CardClass } from "#domain/model/model-card.ts";
import type { ExportedResult } from "./exported-result.ts";

/** The mask that a text makes of a prediction. */
export interface ExportedCut {
  readonly threshold: number;
  /** Of several classes the selected one, with its plane from 0; undefined for the card's. */
  readonly selected: (CardClass & { readonly plane: number }) | undefined;
}

/** The threshold and the class that a result is shown with. */
export function cutOf({
  planes,
  shown: { shown, threshold, colours },
}: ExportedResult): ExportedCut {
  const plane = planes.length > 1 && shown !== "most-likely" ? shown : undefined;
  const own = plane === undefined ? undefined : planes[plane];
  return {
    threshold,
    selected:
      own && plane !== undefined ? { plane, title: own.title, colour: colours[plane] } : undefined,
  };
}
