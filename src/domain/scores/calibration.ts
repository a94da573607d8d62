import { type ReferenceMask, UNLABELLED } from "./reference-mask.ts";

/** How well scores are probabilities: whether 0.8 means that 8 of 10 pixels are of the class. */
export interface Calibration {
  /** Mean square of score less label: 0 is perfect, 0.25 that of 0.5 everywhere. */
  readonly brier: number;
  /** Expected calibration error: the mean of |share - score| over the bins, by their pixels. */
  readonly expectedError: number;
  /** The reliability curve: one point for each bin that has pixels. */
  readonly bins: readonly CalibrationBin[];
}

interface CalibrationBin {
  /** Mean of the scores, 0 to 1. */
  readonly score: number;
  /** The share of the pixels that are of the class, 0 to 1. */
  readonly share: number;
  readonly pixels: number;
}

const BINS = 10;

/**
 * Compares scores with labels in ten equal bins, each with its upper end; pixels without a label or a
 * score are ignored. Undefined without any pixel, and where a score is outside of 0 to 1.
 * https://scikit-learn.org/stable/modules/calibration.html
 *
 * @param scores one per pixel, NaN where missing.
 */
export function calibrationOf(
  { labels }: Pick<ReferenceMask, "labels">,
  scores: Float32Array,
): Calibration | undefined {
  const pixels = new Float64Array(BINS);
  const scoreSums = new Float64Array(BINS);
  const positives = new Float64Array(BINS);
  let [total, squares] = [0, 0];
  for (let pixel = 0; pixel < scores.length; pixel += 1) {
    const label = labels[pixel]!;
    const score = scores[pixel]!;
    if (label === UNLABELLED || Number.isNaN(score)) continue;
    if (score < 0 || score > 1) return undefined;
    // A float32 times 10 is exact in float64.
    const bin = Math.max(0, Math.ceil(score * BINS) - 1);
    pixels[bin]! += 1;
    scoreSums[bin]! += score;
    positives[bin]! += label;
    total += 1;
    squares += (score - label) ** 2;
  }
  if (total === 0) return undefined;
  const bins = Array.from(pixels, (count, bin) => ({
    score: scoreSums[bin]! / count,
    share: positives[bin]! / count,
    pixels: count,
  })).filter(({ pixels: count }) => count > 0);
  const errors = bins.map(({ score, share, pixels: count }) => count * Math.abs(share - score));
  return {
    brier: squares / total,
    expectedError: errors.reduce((sum, error) => sum + error, 0) / total,
    bins,
  };
}
