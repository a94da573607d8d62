import type { ScoreTally } from "./tally.ts";

/** One point of a curve, at one threshold. */
export interface CurvePoint {
  readonly threshold: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Precision (y) over recall (x) as the threshold falls from the highest score to the lowest: at most
 * `points` (2 or more), about evenly spaced in recall, including both ends. Empty if the reference mask
 * has none of the class.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_recall_curve.html
 */
export function precisionRecallCurve(tally: ScoreTally, points: number): readonly CurvePoint[] {
  const { found, right, positives } = tally;
  if (positives === 0) return [];
  return thinned(
    tally,
    points,
    (at) => [right[at]! / positives, right[at]! / found[at]!],
    isFarAlong,
  );
}

/**
 * The true positive rate (y) over the false positive rate (x), spaced in both, after a first point at
 * (0, 0) whose threshold no score reaches. Empty if the reference mask has no pixel of the class, or no
 * other. https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_curve.html
 */
export function rocCurve(tally: ScoreTally, points: number): readonly CurvePoint[] {
  const { found, right, positives, negatives } = tally;
  if (positives === 0 || negatives === 0) return [];
  const rates = (at: number): readonly [number, number] => [
    (found[at]! - right[at]!) / negatives,
    right[at]! / positives,
  ];
  const start = { threshold: Number.POSITIVE_INFINITY, x: 0, y: 0 };
  return [start, ...thinned(tally, points - 1, rates, isFarEither)];
}

/**
 * The area under the ROC curve by the trapezoidal rule; undefined where there is no curve.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_auc_score.html
 */
export function rocArea({ found, right, positives, negatives }: ScoreTally): number | undefined {
  if (positives === 0 || negatives === 0) return undefined;
  let [sum, lastRight, lastWrong] = [0, 0, 0];
  for (let at = 0; at < found.length; at += 1) {
    const own = right[at]!;
    const wrong = found[at]! - own;
    sum += (wrong - lastWrong) * (own + lastRight);
    lastRight = own;
    lastWrong = wrong;
  }
  return sum / 2 / positives / negatives;
}

/**
 * The mean precision over the steps of recall, without interpolation; undefined where there is no curve.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.average_precision_score.html
 */
export function averagePrecision({ found, right, positives }: ScoreTally): number | undefined {
  if (positives === 0) return undefined;
  let [sum, last] = [0, 0];
  for (let at = 0; at < found.length; at += 1) {
    sum += (right[at]! - last) * (right[at]! / found[at]!);
    last = right[at]!;
  }
  return sum / positives;
}

type IsFar = (from: CurvePoint, x: number, y: number, step: number) => boolean;

const isFarAlong: IsFar = (from, x, _, step) => x - from.x >= step;
const isFarEither: IsFar = (from, x, y, step) => x - from.x + (y - from.y) >= 2 * step;

function thinned(
  { thresholds }: ScoreTally,
  points: number,
  place: (at: number) => readonly [x: number, y: number],
  isFar: IsFar,
): readonly CurvePoint[] {
  const step = 1 / Math.max(points - 2, 1);
  const kept: CurvePoint[] = [];
  for (let at = 0; at < thresholds.length; at += 1) {
    const [x, y] = place(at);
    const before = kept.at(-1);
    const isLast = at === thresholds.length - 1;
    const isDue = before === undefined || isFar(before, x, y, step);
    if (isLast || (isDue && kept.length < Math.max(points - 1, 1))) {
      kept.push({ threshold: thresholds[at]!, x, y });
    }
  }
  return kept;
}
