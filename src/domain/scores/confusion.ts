import { type ReferenceMask, UNLABELLED } from "./reference-mask.ts";

/** The labelled and scored pixels of a mask, by what it and the reference say. */
export interface Confusion {
  /** In the mask and of the class. */
  readonly truePositives: number;
  /** In the mask and not of the class. */
  readonly falsePositives: number;
  /** Of the class and not in the mask. */
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** A mask's agreement with the reference; undefined for a division by zero. */
export interface ReferenceScores {
  /** Intersection over union, 0 to 1. */
  readonly iou: number | undefined;
  /** 0 to 1, as precision, recall and accuracy. */
  readonly f1: number | undefined;
  readonly precision: number | undefined;
  readonly recall: number | undefined;
  readonly accuracy: number | undefined;
  /** Cohen's: 1 for perfect agreement, 0 for that of chance, negative below. */
  readonly kappa: number | undefined;
  /** The mask's area over the reference's, less 1: 0.1 where the mask is a tenth too large. */
  readonly areaError: number | undefined;
}

/**
 * Compares the mask at a threshold with the reference mask; pixels without a label or a score are
 * ignored. The threshold is compared in float32, like the mask.
 * @param scores one per pixel, NaN where missing.
 */
export function confusionAt(
  { labels }: Pick<ReferenceMask, "labels">,
  scores: Float32Array,
  threshold: number,
): Confusion {
  const limit = Math.fround(threshold);
  // By label and whether the pixel is in the mask: 0, 1 and 2, 3.
  const counts = [0, 0, 0, 0];
  for (let pixel = 0; pixel < scores.length; pixel += 1) {
    const label = labels[pixel]!;
    const score = scores[pixel]!;
    if (label === UNLABELLED || Number.isNaN(score)) continue;
    counts[2 * label + Number(score >= limit)]! += 1;
  }
  const [trueNegatives = 0, falsePositives = 0, falseNegatives = 0, truePositives = 0] = counts;
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}

/**
 * The usual scores of a confusion.
 * https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics
 */
export function scoresOf(confusion: Confusion): ReferenceScores {
  const { truePositives: both, falsePositives, falseNegatives, trueNegatives } = confusion;
  const found = both + falsePositives;
  const right = both + falseNegatives;
  const total = found + falseNegatives + trueNegatives;
  const byChance = found * right + (total - found) * (total - right);
  return {
    iou: ratio(both, found + falseNegatives),
    f1: ratio(2 * both, found + right),
    precision: ratio(both, found),
    recall: ratio(both, right),
    accuracy: ratio(both + trueNegatives, total),
    kappa: ratio(total * (both + trueNegatives) - byChance, total * total - byChance),
    areaError: ratio(found - right, right),
  };
}

/** The scores of the mask at a threshold, as `confusionAt` counts it. */
export function referenceScores(
  reference: Pick<ReferenceMask, "labels">,
  scores: Float32Array,
  threshold: number,
): ReferenceScores {
  return scoresOf(confusionAt(reference, scores, threshold));
}

/** The confusion of all pixels of several masks. */
export function pooled(confusions: readonly Confusion[]): Confusion {
  const sum = (of: (one: Confusion) => number): number =>
    confusions.reduce((before, one) => before + of(one), 0);
  return {
    truePositives: sum((one) => one.truePositives),
    falsePositives: sum((one) => one.falsePositives),
    falseNegatives: sum((one) => one.falseNegatives),
    trueNegatives: sum((one) => one.trueNegatives),
  };
}

function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
