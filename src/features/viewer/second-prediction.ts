import type { ClassSelection } from "#domain/prediction/prediction.ts";
import { type Prediction, scorePlane } from "#domain/prediction/prediction.ts";

/** Another prediction of the shown array, or the same one at another threshold. */
export interface SecondPrediction {
  readonly title: string;
  readonly prediction: Prediction;
  readonly threshold: number;
}

/** The class of it that is compared with the shown one. */
export interface SecondScores extends Pick<SecondPrediction, "title" | "threshold"> {
  /** One per pixel, NaN where missing. */
  readonly scores: Float32Array;
}

/**
 * The scores that are compared with the shown class of a prediction: those of the same class. Undefined
 * where each pixel has its most likely class, and for a prediction of another size or of other classes.
 */
export function secondScores(
  { title, prediction, threshold }: SecondPrediction,
  first: Prediction,
  shown: ClassSelection["shown"],
): SecondScores | undefined {
  const isSameSize = prediction.height === first.height && prediction.width === first.width;
  if (shown === "most-likely" || !isSameSize || prediction.classCount !== first.classCount) {
    return undefined;
  }
  return { title, threshold, scores: scorePlane(prediction, shown) };
}
