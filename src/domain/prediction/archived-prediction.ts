import type { Prediction } from "./prediction.ts";

/**
 * A prediction that is not shown: its scores are in a Blob, which browsers keep outside of the page's memory
 * and move to the disk where there are many.
 */
export interface ArchivedPrediction extends Omit<Prediction, "scores"> {
  /** The bytes of the Float32Array. */
  readonly scores: Blob;
  /** Its result in a queue row. */
  readonly result: string;
}

export function isArchived(
  prediction: Prediction | ArchivedPrediction,
): prediction is ArchivedPrediction {
  return prediction.scores instanceof Blob;
}
