/** One class of a prediction, cut at a threshold. */
export interface CutScores {
  /** One per pixel, NaN where missing. */
  readonly scores: Float32Array;
  /** A pixel is in the mask if its score is at or above it, compared in float32. */
  readonly threshold: number;
}

/** How far two predictions of one array agree, over the pixels that both have a score for. */
export interface Agreement {
  /** In both masks. */
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
  /** Intersection over union of the masks, 0 to 1; undefined where both are empty. */
  readonly iou: number | undefined;
  /** The share of pixels that both masks say the same of, 0 to 1; undefined without any pixel. */
  readonly agreement: number | undefined;
  /** The largest and the mean difference of scores, without their signs; undefined without any pixel. */
  readonly maxDifference: number | undefined;
  readonly meanDifference: number | undefined;
}

/** Compares two predictions pixel by pixel. @throws RangeError if they have different sizes. */
export function agreementOf(first: CutScores, second: CutScores): Agreement {
  if (first.scores.length !== second.scores.length) {
    throw new RangeError("The predictions have different sizes.");
  }
  const [limit, otherLimit] = [Math.fround(first.threshold), Math.fround(second.threshold)];
  // By whether the pixel is in the first mask and in the second.
  const counts = [0, 0, 0, 0];
  let [max, sum] = [0, 0];
  for (let pixel = 0; pixel < first.scores.length; pixel += 1) {
    const one = first.scores[pixel]!;
    const other = second.scores[pixel]!;
    if (Number.isNaN(one) || Number.isNaN(other)) continue;
    counts[2 * Number(one >= limit) + Number(other >= otherLimit)]! += 1;
    const difference = Math.abs(one - other);
    sum += difference;
    if (difference > max) max = difference;
  }
  const [neither = 0, onlySecond = 0, onlyFirst = 0, both = 0] = counts;
  const total = both + onlyFirst + onlySecond + neither;
  const union = total - neither;
  return {
    ...{ both, onlyFirst, onlySecond, neither },
    iou: union === 0 ? undefined : both / union,
    agreement: total === 0 ? undefined : (both + neither) / total,
    maxDifference: total === 0 ? undefined : max,
    meanDifference: total === 0 ? undefined : sum / total,
  };
}

/** The differences of the scores of two predictions, without their signs. */
export interface ScoreDifferences {
  /** One per pixel, NaN where either score is missing. */
  readonly scores: Float32Array;
  /** The largest; 0 without any pixel. */
  readonly max: number;
}

/** Subtracts two predictions of one size pixel by pixel. @param first one score per pixel, NaN where missing. */
export function scoreDifferences(first: Float32Array, second: Float32Array): ScoreDifferences {
  const scores = new Float32Array(first.length);
  let max = 0;
  for (let pixel = 0; pixel < scores.length; pixel += 1) {
    const difference = Math.abs(first[pixel]! - second[pixel]!);
    scores[pixel] = difference;
    if (difference > max) max = difference;
  }
  return { scores, max };
}
