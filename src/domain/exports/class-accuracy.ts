import { classValuesOf } from "#domain/model/class-values.ts";
import { mostLikelyClasses } from "#domain/prediction/prediction.ts";
import {
  type ClassConfusion,
  type ClassScores,
  classConfusionOf,
  classScoresOf,
  type OverallScores,
  overallScoresOf,
} from "#domain/scores/class-confusion.ts";
import type { ExportedResult } from "./exported-result.ts";

/** A result's most likely classes against the reference. */
export interface ClassAccuracy {
  readonly confusion: ClassConfusion;
  readonly overall: OverallScores;
  readonly classes: readonly ClassAccuracyRow[];
}

interface ClassAccuracyRow extends ClassScores {
  readonly title: string;
  /** In maps of classes. */
  readonly value: number;
}

/** Undefined where the most likely classes are not shown, or the reference is not one of classes. */
export function classAccuracyOf({
  card,
  planes,
  prediction,
  reference,
}: ExportedResult): ClassAccuracy | undefined {
  if (reference?.reading.kind !== "classes") return undefined;
  const { labels } = reference.reading;
  const confusion = classConfusionOf(labels, mostLikelyClasses(prediction), planes.length);
  const values = classValuesOf(card.output, planes.length);
  const classes = classScoresOf(confusion).map((scores, at) => ({
    title: planes[at]?.title ?? "",
    value: values[at] ?? at,
    ...scores,
  }));
  return { confusion, overall: overallScoresOf(confusion), classes };
}

/** The numbers of all classes together, as files name them. */
export function overallFacts({ overall: { meanIou, accuracy, kappa } }: ClassAccuracy) {
  return { mean_iou: meanIou, accuracy, kappa };
}

/** The scores of each class as columns of a table, "iou_2" for the class of value 2; none without them. */
export function classColumns(
  result: ExportedResult,
): Readonly<Record<string, string | number | undefined>> {
  const rows = classAccuracyOf(result)?.classes ?? [];
  return Object.fromEntries(
    rows.flatMap(({ value, title, ...scores }) =>
      Object.entries({ class: title, ...scoreFields(scores) }).map(([name, field]) => [
        `${name}_${value}`,
        field,
      ]),
    ),
  );
}

/** The scores of each class and the confusion matrix, whose rows are the reference's; none without them. */
export function classLists(result: ExportedResult): object {
  const accuracy = classAccuracyOf(result);
  if (accuracy === undefined) return {};
  const { classes, confusion } = accuracy;
  return {
    classes: classes.map(({ value, title, ...scores }) => ({
      ...{ class: title, value },
      ...scoreFields(scores),
    })),
    confusion,
  };
}

function scoreFields({ iou, f1, precision, recall, support, predicted }: ClassScores) {
  return { iou, f1, precision, recall, reference_pixels: support, predicted_pixels: predicted };
}
