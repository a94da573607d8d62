import { type Prediction, scoreCounts } from "#domain/prediction/prediction.ts";
import { type ReferenceMask, UNLABELLED } from "./reference-mask.ts";

/** The number of bins of Otsu's method, as in scikit-image. */
const OTSU_BINS = 256;

/**
 * Otsu's threshold: splits the scores, counted in 256 equal bins of the range, into two groups with
 * the greatest variance between them. https://doi.org/10.1109/TSMC.1979.4310076
 *
 * It is the upper end of the lower group's last bin, so that the mask of scores at or above it is
 * exactly the upper group; scikit-image returns that bin's centre.
 *
 * @param scores NaN is ignored.
 * @returns undefined if all scores are in one bin, so that there are no two groups.
 */
export function otsuThreshold(
  scores: Float32Array,
  range: readonly [number, number],
): number | undefined {
  const counts = scoreCounts(scores, OTSU_BINS, range);
  let [total, totalSum] = [0, 0];
  for (const [bin, count] of counts.entries()) {
    total += count;
    totalSum += count * bin;
  }
  let [below, belowSum, widest] = [0, 0, 0];
  let lastBelow: number | undefined;
  for (const [bin, count] of counts.entries()) {
    below += count;
    belowSum += count * bin;
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const distance = belowSum / below - (totalSum - belowSum) / above;
    const between = below * above * distance * distance;
    if (between <= widest) continue;
    widest = between;
    lastBelow = bin;
  }
  const [min, max] = range;
  return lastBelow === undefined ? undefined : min + ((lastBelow + 1) / OTSU_BINS) * (max - min);
}

/** The agreement of a mask at one threshold with the reference; precision and recall are 0 to 1. */
export interface CurvePoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/** The threshold with the best agreement. */
export interface BestF1 {
  readonly threshold: number;
  /** 0 to 1. */
  readonly f1: number;
}

/**
 * The threshold of the highest F1 among all scores, the lowest of equals; pixels without a label or
 * a score are ignored. Undefined if the reference mask has none of the class.
 *
 * @param scores one per pixel.
 */
export function bestF1(reference: ReferenceMask, scores: Float32Array): BestF1 | undefined {
  let best: BestF1 | undefined;
  for (const { threshold, both, found, right } of cuts(reference, scores)) {
    const f1 = (2 * both) / (found + right);
    if (best === undefined || f1 >= best.f1) best = { threshold, f1 };
  }
  return best;
}

/**
 * Precision and recall as the threshold falls from the highest score to the lowest: at most
 * `points` (2 or more) points of the curve, about evenly spaced in recall, including its ends.
 * Empty if the reference mask has none of the class; pixels without a label or a score are ignored.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_recall_curve.html
 *
 * @param scores one per pixel.
 */
export function precisionRecallCurve(
  reference: ReferenceMask,
  scores: Float32Array,
  points: number,
): readonly CurvePoint[] {
  const step = 1 / Math.max(points - 2, 1);
  const kept: CurvePoint[] = [];
  let last: CurvePoint | undefined;
  for (const { threshold, both, found, right } of cuts(reference, scores)) {
    last = { threshold, precision: both / found, recall: both / right };
    const before = kept.at(-1);
    const isDue = before === undefined || last.recall - before.recall >= step;
    if (isDue && kept.length < Math.max(points - 1, 1)) kept.push(last);
  }
  if (last !== undefined && last !== kept.at(-1)) kept.push(last);
  return kept;
}

/** Pixel counts of the mask at one threshold. */
interface Cut {
  readonly threshold: number;
  /** In the mask and of the class. */
  readonly both: number;
  /** In the mask. */
  readonly found: number;
  /** Of the class. */
  readonly right: number;
}

/**
 * The pixel counts at every distinct score, from the highest; empty if the reference has none of
 * the class.
 */
function* cuts(reference: ReferenceMask, scores: Float32Array): Generator<Cut> {
  const judged = new Float32Array(scores.length);
  const positives = new Float32Array(scores.length);
  let [count, right] = [0, 0];
  for (let pixel = 0; pixel < scores.length; pixel += 1) {
    const label = reference.labels[pixel];
    const score = scores[pixel] ?? Number.NaN;
    if (label === UNLABELLED || Number.isNaN(score)) continue;
    judged[count] = score;
    count += 1;
    if (label !== 1) continue;
    positives[right] = score;
    right += 1;
  }
  if (right === 0) return;
  // Two sorted lists instead of one list of pairs: typed arrays sort numbers without a comparator.
  const sorted = judged.subarray(0, count).sort();
  const sortedPositives = positives.subarray(0, right).sort();
  let both = 0;
  for (let found = 1; found <= count; found += 1) {
    const threshold = sorted[count - found] ?? Number.NaN;
    if (sorted[count - found - 1] === threshold) continue;
    while ((sortedPositives[right - both - 1] ?? Number.NaN) >= threshold) both += 1;
    yield { threshold, both, found, right };
  }
}

/** Whether the scores are only 0 and 1: already a mask that no threshold changes. */
export function isBinary({ scores }: Prediction): boolean {
  let scored = 0;
  for (const score of scores) {
    if (Number.isNaN(score)) continue;
    if (score !== 0 && score !== 1) return false;
    scored += 1;
  }
  return scored > 0;
}
