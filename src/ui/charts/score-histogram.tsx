import type { ReactNode } from "react";
import { Histogram } from "./histogram.tsx";

interface ScoreHistogramProps {
  /** Counts of scores in bins of equal width over the slider's range. */
  readonly counts: ArrayLike<number>;
  /** Position of the threshold in that range, 0 to 1. */
  readonly at: number;
}

/**
 * The histogram of scores, with those at or above the threshold in the overlay's colour. Heights
 * are square roots of counts, so that the few pixels near the threshold are visible beside the many
 * far from it. Decorative: the result's text has the numbers.
 */
export function ScoreHistogram({ counts, at }: ScoreHistogramProps): ReactNode {
  return (
    <div className="score-histogram">
      <Histogram counts={counts} from={at} to={1} colour="var(--overlay, var(--accent))" />
    </div>
  );
}
