import { classValuesOf } from "#domain/model/class-values.ts";
import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { ReferenceMask } from "#domain/scores/reference-mask.ts";
import { type ReferenceReading, readReference } from "#domain/scores/reference-reading.ts";
import type { ViewSettings } from "./view-settings.ts";

/**
 * How a mask is read for the class of a prediction that is shown. Undefined for a mask of another size
 * and for a model that gives values.
 */
export function activeReading(
  { shownClass, maskClasses }: Pick<ViewSettings, "shownClass" | "maskClasses">,
  { output }: ModelCard,
  mask: ReferenceMask,
  { height, width, classCount }: Pick<Prediction, "height" | "width" | "classCount">,
): ReferenceReading | undefined {
  const kind = kindOf(output, classCount);
  if (mask.height !== height || mask.width !== width || kind.draws === "values") return undefined;
  return readReference(mask, {
    classValues: classValuesOf(output, classCount),
    shown: kind.select(output, shownClass, classCount),
    chosen: maskClasses,
  });
}
