import { type Prediction, scoreCounts } from "#domain/prediction/prediction.ts";

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
