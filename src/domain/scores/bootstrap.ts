import {
  type ClassConfusion,
  type OverallScores,
  overallScoresOf,
  pooledClasses,
} from "./class-confusion.ts";
import { type Confusion, pooled, type ReferenceScores, scoresOf } from "./confusion.ts";
import { numbersFrom } from "./random-numbers.ts";

/** Lowest and highest value of a 95 % interval. */
export type Interval = readonly [low: number, high: number];

type Scores<Name extends string> = Readonly<Record<Name, number | undefined>>;

/** The scores of several arrays together. */
export interface CombinedScores<Name extends string> {
  /** Those of all their pixels: large arrays count more. */
  readonly pooled: Scores<Name>;
  /** The mean of each array's: undefined if no array has the score. */
  readonly mean: Scores<Name>;
  /** Of both; undefined for a single array, and where a score is often undefined. */
  readonly pooledIntervals: ScoreIntervals<Name> | undefined;
  readonly meanIntervals: ScoreIntervals<Name> | undefined;
}

export type ScoreIntervals<Name extends string> = Readonly<Record<Name, Interval | undefined>>;

/** How the confusions of arrays are counted together and scored. */
export interface Combination<One, Name extends string> {
  pooled(confusions: readonly One[]): One;
  scoresOf(confusion: One): Scores<Name>;
  /** A record with a value for each score. */
  byName<T>(of: (name: Name) => T): Record<Name, T>;
}

/** Of one class at a threshold. */
export const ONE_CLASS_COMBINATION: Combination<Confusion, keyof ReferenceScores> = {
  ...{ pooled, scoresOf },
  byName: (of) => ({
    iou: of("iou"),
    f1: of("f1"),
    precision: of("precision"),
    recall: of("recall"),
    accuracy: of("accuracy"),
    kappa: of("kappa"),
    areaError: of("areaError"),
  }),
};

/** Of the most likely of several classes. */
export const CLASSES_COMBINATION: Combination<ClassConfusion, keyof OverallScores> = {
  pooled: pooledClasses,
  scoresOf: overallScoresOf,
  byName: (of) => ({ meanIou: of("meanIou"), accuracy: of("accuracy"), kappa: of("kappa") }),
};

const RESAMPLES = 2000;
/** The same arrays have the same intervals. */
const SEED = 18;

/**
 * Combines the confusions of several arrays. The intervals are bootstrap percentiles (Efron): arrays, not
 * pixels, are drawn again with replacement, because neighbouring pixels are not independent.
 * https://docs.scipy.org/doc/scipy/reference/generated/scipy.stats.bootstrap.html, method "percentile".
 */
export function combinedScores<One, Name extends string>(
  confusions: readonly One[],
  combination: Combination<One, Name>,
  resamples = RESAMPLES,
): CombinedScores<Name> {
  const { pooled: pool, scoresOf: scored } = combination;
  const each = confusions.map(scored);
  const own = { pooled: scored(pool(confusions)), mean: meanOf(each, combination) };
  if (confusions.length < 2) {
    return { ...own, pooledIntervals: undefined, meanIntervals: undefined };
  }
  const random = numbersFrom(SEED);
  const drawn = Array.from({ length: resamples }, () => {
    const indices = confusions.map(() => Math.floor(random() * confusions.length));
    return {
      pooled: scored(pool(indices.flatMap((index) => confusions.slice(index, index + 1)))),
      mean: meanOf(
        indices.flatMap((index) => each.slice(index, index + 1)),
        combination,
      ),
    };
  });
  return {
    ...own,
    pooledIntervals: intervalsOf(
      drawn.map((one) => one.pooled),
      combination,
    ),
    meanIntervals: intervalsOf(
      drawn.map((one) => one.mean),
      combination,
    ),
  };
}

type ByName<Name extends string> = Pick<Combination<never, Name>, "byName">;

function meanOf<Name extends string>(
  scores: readonly Scores<Name>[],
  { byName }: ByName<Name>,
): Scores<Name> {
  return byName((name) => {
    const known = scores.flatMap((one) => one[name] ?? []);
    return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one) / known.length;
  });
}

/** Undefined for a score that some resample does not have. */
function intervalsOf<Name extends string>(
  scores: readonly Scores<Name>[],
  { byName }: ByName<Name>,
): ScoreIntervals<Name> {
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
