import { type Confusion, pooled, type ReferenceScores, scoresOf } from "./confusion.ts";
import { numbersFrom } from "./random-numbers.ts";

/** Lowest and highest value of a 95 % interval. */
export type Interval = readonly [low: number, high: number];

/** The scores of several masks together. */
export interface CombinedScores {
  /** Those of all their pixels: large arrays count more. */
  readonly pooled: ReferenceScores;
  /** The mean of each array's: undefined if no array has the score. */
  readonly mean: ReferenceScores;
  /** Of both; undefined for a single array, and where a score is often undefined. */
  readonly pooledIntervals: ScoreIntervals | undefined;
  readonly meanIntervals: ScoreIntervals | undefined;
}

export type ScoreIntervals = Readonly<Record<keyof ReferenceScores, Interval | undefined>>;

const RESAMPLES = 2000;
/** The same arrays have the same intervals. */
const SEED = 18;

/**
 * Combines the confusions of several arrays. The intervals are bootstrap percentiles (Efron): arrays, not
 * pixels, are drawn again with replacement, because neighbouring pixels are not independent.
 * https://docs.scipy.org/doc/scipy/reference/generated/scipy.stats.bootstrap.html, method "percentile".
 */
export function combinedScores(
  confusions: readonly Confusion[],
  resamples = RESAMPLES,
): CombinedScores {
  const each = confusions.map(scoresOf);
  const own = { pooled: scoresOf(pooled(confusions)), mean: meanOf(each) };
  if (confusions.length < 2) {
    return { ...own, pooledIntervals: undefined, meanIntervals: undefined };
  }
  const random = numbersFrom(SEED);
  const drawn = Array.from({ length: resamples }, () => {
    const indices = confusions.map(() => Math.floor(random() * confusions.length));
    return {
      pooled: scoresOf(pooled(indices.flatMap((index) => confusions[index] ?? []))),
      mean: meanOf(indices.flatMap((index) => each[index] ?? [])),
    };
  });
  return {
    ...own,
    pooledIntervals: intervalsOf(drawn.map((one) => one.pooled)),
    meanIntervals: intervalsOf(drawn.map((one) => one.mean)),
  };
}

function meanOf(scores: readonly ReferenceScores[]): ReferenceScores {
  return byName((name) => {
    const known = scores.flatMap((one) => one[name] ?? []);
    return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one) / known.length;
  });
}

/** Undefined for a score that some resample does not have. */
function intervalsOf(scores: readonly ReferenceScores[]): ScoreIntervals {
  return byName((name) => {
    const known = Float64Array.from(scores.flatMap((one) => one[name] ?? [])).sort();
    return known.length < scores.length ? undefined : [at(known, 0.025), at(known, 0.975)];
  });
}

/** A quantile between the two nearest of sorted values, as numpy's "linear". */
function at(sorted: Float64Array, quantile: number): number {
  const place = quantile * (sorted.length - 1);
  const low = Math.floor(place);
  const [before = Number.NaN, after = before] = sorted.subarray(low, low + 2);
  return before + (after - before) * (place - low);
}

function byName<T>(of: (name: keyof ReferenceScores) => T): Record<keyof ReferenceScores, T> {
  return {
    iou: of("iou"),
    f1: of("f1"),
    precision: of("precision"),
    recall: of("recall"),
    accuracy: of("accuracy"),
    kappa: of("kappa"),
    areaError: of("areaError"),
  };
}
