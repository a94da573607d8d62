import type { Edit } from "#domain/edits/edit.ts";
import { withoutExtension } from "#domain/formats/formats.ts";
import type { Grid } from "#domain/geo/grid.ts";
import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { ModelKind } from "#domain/model/kinds/model-kind.ts";
import type { CardClass, ModelCard } from "#domain/model/model-card.ts";
import { type ClassSelection, classMask, type Prediction } from "#domain/prediction/prediction.ts";
import { resolveGrid } from "#domain/preparation/array-grid.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { ReferenceMask } from "#domain/scores/reference-mask.ts";
import type { ReferenceReading } from "#domain/scores/reference-reading.ts";
import { isBinary } from "#domain/scores/thresholds.ts";
import { formatSignificant } from "#domain/text/format.ts";
import { activeReading } from "#domain/view/active-reference.ts";
import { classSelection } from "#domain/view/active-settings.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";

/** An array's prediction as the viewer shows it: at a threshold, or each pixel's most likely class. */
export interface ExportedResult {
  /** The array's own. */
  readonly name: string;
  readonly array: PreparedArray;
  readonly card: ModelCard;
  readonly prediction: Prediction;
  readonly kind: ModelKind;
  /** One per plane of the prediction. */
  readonly planes: readonly CardClass[];
  readonly shown: ClassSelection;
  /** The threshold of the mask; undefined where none is applied. */
  readonly threshold: number | undefined;
  /** Smaller regions are left out. */
  readonly minRegionPixels: number;
  readonly grid: Grid | undefined;
  /** The reference mask as it is read for what is shown, if it has the prediction's size. */
  readonly reference: { readonly name: string; readonly reading: ReferenceReading } | undefined;
}

interface ResultInputs extends Pick<ExportedResult, "name" | "array" | "card" | "prediction"> {
  readonly edits: readonly Edit[];
  readonly view: ViewSettings;
  /** With the file's name. */
  readonly reference: { readonly name: string; readonly mask: ReferenceMask } | undefined;
}

/** A prediction in the settings of the view; undefined if it has another size than its array. */
export function exportedResult(inputs: ResultInputs): ExportedResult | undefined {
  const { name, array, card, prediction, edits, view, reference } = inputs;
  const { height, width, classCount, classNames } = prediction;
  if (height !== array.height || width !== array.width) return undefined;
  const kind = kindOf(card.output, classCount);
  const planes = kind.planes(card.output, classCount, classNames);
  const shown = classSelection(
    view,
    card,
    planes.map(({ colour }) => colour),
  );
  const isFixed =
    kind.draws === "values" ||
    kind.whyThresholdIsFixed(shown.shown, isBinary(prediction)) !== undefined;
  const reading = reference && activeReading(view, card, reference.mask, prediction);
  return {
    ...{ name, array, card, prediction, kind, planes, shown },
    threshold: isFixed || shown.shown === "most-likely" ? undefined : shown.threshold,
    minRegionPixels: view.minRegionPixels,
    grid: resolveGrid(name, array, edits),
    reference: reference && reading && { name: reference.name, reading },
  };
}

/** The mask of a result; undefined for a model that gives values. */
export function maskOfResult({ kind, prediction, shown }: ExportedResult): Uint8Array | undefined {
  return kind.draws === "mask" ? classMask(prediction, shown) : undefined;
}

/** A file's name: the array's, the model's, the threshold and what it is. */
export function resultFileName(
  { name, card, threshold }: ExportedResult,
  what: string,
  extension: string,
): string {
  const cut = threshold === undefined ? [] : [`p${formatSignificant(threshold, 3)}`];
  const parts = [withoutExtension(name), card.id, ...cut, what];
  return safeFileName(`${parts.join("_")}.${extension}`);
}

/** Without the characters that file systems refuse. */
export function safeFileName(name: string): string {
  return name.replaceAll(/[\p{Cc}\\/:*?"<>|]+/gu, "-");
}
