/** The maximum number of classes that are drawn at once. */
export const MAX_CLASSES = 16;

/** A pixel's class in the reference and in the prediction, from 0. */
interface ClassPair {
  readonly reference: number;
  readonly predicted: number;
}

/** A pair as a score, for the overlay that shows errors by class. */
export function pairScore({ reference, predicted }: ClassPair): number {
  return MAX_CLASSES * reference + predicted;
}

/** The pair of a score. */
export function pairOf(score: number): ClassPair {
  const pair = Math.min(MAX_CLASSES ** 2 - 1, Math.max(0, Math.floor(score + 0.5)));
  const reference = Math.floor(pair / MAX_CLASSES);
  return { reference, predicted: pair - MAX_CLASSES * reference };
}
