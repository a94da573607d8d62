import { type ReferenceMask, UNLABELLED } from "./reference-mask.ts";

/**
 * How many pixels the mask has at each threshold, and how many of them are right: everything that a
 * curve or a best threshold needs, counted once for a prediction.
 */
export interface ScoreTally {
  /** From the highest score to the lowest; the mask at one has the scores at or above it. */
  readonly thresholds: Float32Array;
  /** Pixels of the mask at each threshold. */
  readonly found: Uint32Array;
  /** Those of them that are of the class. */
  readonly right: Uint32Array;
  /** Pixels of the class. */
  readonly positives: number;
  /** Labelled pixels that are not of the class. */
  readonly negatives: number;
}

/** Up to here every distinct score is a threshold; sorting many more would block the page. */
const MAX_SORTED = 2 ** 22;
/** The thresholds of a larger prediction: one in each of so many equal parts of its scores' range. */
const BINS = 2 ** 16;

/**
 * Counts a prediction against its reference; pixels without a label or a score are ignored. Every
 * distinct score is a threshold, or for more than 4 million pixels the lowest score of each of 65,536
 * parts of the range: the counts at each are exact.
 *
 * @param scores one per pixel, NaN where missing.
 */
export function tallyScores(
  reference: Pick<ReferenceMask, "labels">,
  scores: Float32Array,
): ScoreTally {
  return scores.length <= MAX_SORTED
    ? sortedTally(reference, scores)
    : binnedTally(reference, scores);
}

function sortedTally({ labels }: Pick<ReferenceMask, "labels">, scores: Float32Array): ScoreTally {
  const known = new Float32Array(scores.length);
  const positive = new Float32Array(scores.length);
  let [count, positives] = [0, 0];
  for (let pixel = 0; pixel < scores.length; pixel += 1) {
    const label = labels[pixel];
    const score = scores[pixel]!;
    if (label === UNLABELLED || Number.isNaN(score)) continue;
    known[count] = score;
    count += 1;
    if (label !== 1) continue;
    positive[positives] = score;
    positives += 1;
  }
  // Two sorted lists instead of one list of pairs: typed arrays sort numbers without a comparator.
  const sorted = known.subarray(0, count).sort();
  const sortedPositives = positive.subarray(0, positives).sort();
  const steps = new TallySteps(count);
  let right = 0;
  for (let found = 1; found <= count; found += 1) {
    const threshold = sorted[count - found]!;
    if (sorted[count - found - 1] === threshold) continue;
    while (sortedPositives[positives - right - 1]! >= threshold) right += 1;
    steps.add(threshold, found, right);
  }
  return steps.tally(positives, count - positives);
}

/** Exported for the tests of a size that sorting would take too long for. */
export function binnedTally(
  { labels }: Pick<ReferenceMask, "labels">,
  scores: Float32Array,
): ScoreTally {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const score of scores) {
    if (score < low) low = score;
    if (score > high) high = score;
  }
  const slope = high > low ? (BINS - 1) / (high - low) : 0;
  const counts = new Uint32Array(BINS);
  const positive = new Uint32Array(BINS);
  const lowest = new Float32Array(BINS).fill(Number.POSITIVE_INFINITY);
  for (let pixel = 0; pixel < scores.length; pixel += 1) {
    const label = labels[pixel];
    const score = scores[pixel]!;
    if (label === UNLABELLED || Number.isNaN(score)) continue;
    const bin = Math.floor((score - low) * slope);
    counts[bin]! += 1;
    if (label === 1) positive[bin]! += 1;
    if (score < lowest[bin]!) lowest[bin] = score;
  }
  const steps = new TallySteps(BINS);
  let [found, right] = [0, 0];
  for (let bin = BINS - 1; bin >= 0; bin -= 1) {
    if (counts[bin] === 0) continue;
    found += counts[bin]!;
    right += positive[bin]!;
    steps.add(lowest[bin]!, found, right);
  }
  return steps.tally(right, found - right);
}

/** Collects the steps of a tally. */
class TallySteps {
  #length = 0;
  readonly #thresholds: Float32Array;
  readonly #found: Uint32Array;
  readonly #right: Uint32Array;

  constructor(maxSteps: number) {
    this.#thresholds = new Float32Array(maxSteps);
    this.#found = new Uint32Array(maxSteps);
    this.#right = new Uint32Array(maxSteps);
  }

  add(threshold: number, found: number, right: number): void {
    this.#thresholds[this.#length] = threshold;
    this.#found[this.#length] = found;
    this.#right[this.#length] = right;
    this.#length += 1;
  }

  tally(positives: number, negatives: number): ScoreTally {
    return {
      thresholds: this.#thresholds.slice(0, this.#length),
      found: this.#found.slice(0, this.#length),
      right: this.#right.slice(0, this.#length),
      positives,
      negatives,
    };
  }
}
