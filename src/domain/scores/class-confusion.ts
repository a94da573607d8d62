import { UNLABELLED } from "./reference-mask.ts";

/**
 * The labelled and predicted pixels by class: a row for each class of the reference, a column for each of
 * the prediction.
 */
export type ClassConfusion = readonly (readonly number[])[];

/** One class against all others; undefined for a division by zero. */
export interface ClassScores {
  /** Intersection over union, 0 to 1, as the next three. */
  readonly iou: number | undefined;
  readonly f1: number | undefined;
  readonly precision: number | undefined;
  readonly recall: number | undefined;
  /** Pixels of the reference. */
  readonly support: number;
  /** Pixels of the prediction. */
  readonly predicted: number;
}

/** All classes together; undefined for a division by zero. */
export interface OverallScores {
  /** The mean of the classes that the reference or the prediction has, 0 to 1. */
  readonly meanIou: number | undefined;
  /** The share of right pixels, 0 to 1. */
  readonly accuracy: number | undefined;
  /** Cohen's: 1 for perfect agreement, 0 for that of chance, negative below. */
  readonly kappa: number | undefined;
}

/**
 * Compares each pixel's class with its label; pixels without either are ignored.
 * @param labels classes from 0, or `UNLABELLED`.
 * @param predicted classes from 0, negative where there is none.
 */
export function classConfusionOf(
  labels: Uint8Array,
  predicted: Int16Array,
  classCount: number,
): ClassConfusion {
  const counts = new Float64Array(classCount * classCount);
  for (let pixel = 0; pixel < labels.length; pixel += 1) {
    const label = labels[pixel]!;
    const found = predicted[pixel]!;
    if (label === UNLABELLED || found < 0) continue;
    counts[label * classCount + found]! += 1;
  }
  return Array.from({ length: classCount }, (_, row) => [
    ...counts.subarray(row * classCount, (row + 1) * classCount),
  ]);
}

/**
 * The usual scores of each class.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_recall_fscore_support.html
 */
export function classScoresOf(confusion: ClassConfusion): readonly ClassScores[] {
  return confusion.map((row, at) => {
    const right = row[at] ?? 0;
    const support = sum(row);
    const predicted = sum(confusion.map((other) => other[at] ?? 0));
    return {
      iou: ratio(right, support + predicted - right),
      f1: ratio(2 * right, support + predicted),
      precision: ratio(right, predicted),
      recall: ratio(right, support),
      ...{ support, predicted },
    };
  });
}

/**
 * The scores of all classes together.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.cohen_kappa_score.html
 */
export function overallScoresOf(confusion: ClassConfusion): OverallScores {
  const classes = classScoresOf(confusion);
  const right = sum(confusion.map((row, at) => row[at] ?? 0));
  const total = sum(classes.map(({ support }) => support));
  const byChance = sum(classes.map(({ support, predicted }) => support * predicted));
  const known = classes.flatMap(({ iou }) => iou ?? []);
  return {
    meanIou: ratio(sum(known), known.length),
    accuracy: ratio(right, total),
    kappa: ratio(total * right - byChance, total * total - byChance),
  };
}

/** Pixels of one class that the prediction takes for another. */
export interface ConfusedPair {
  readonly reference: number;
  readonly predicted: number;
  readonly pixels: number;
}

/** The classes that are confused, most pixels first. */
export function confusedPairs(confusion: ClassConfusion): readonly ConfusedPair[] {
  return confusion
    .flatMap((row, reference) => row.map((pixels, predicted) => ({ reference, predicted, pixels })))
    .filter(({ reference, predicted, pixels }) => reference !== predicted && pixels > 0)
    .toSorted((one, other) => other.pixels - one.pixels);
}

/** The confusion of all pixels of several predictions of the same classes. */
export function pooledClasses(confusions: readonly ClassConfusion[]): ClassConfusion {
  const [first = []] = confusions;
  return first.map((row, at) =>
    row.map((_, of) => sum(confusions.map((one) => one[at]?.[of] ?? 0))),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
