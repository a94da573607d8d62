import type { ReactNode } from "react";
import { Histogram } from "./histogram.tsx";

interface ScoreHistogramProps {
  /** Counts of scores in bins of equal width over the slider's range. */
  readonly counts: ArrayLike<number>;
  /** Position of the threshold in that range, 0 to 1. */
  readonly at: number;
}

/**
 * How the scores are spread, those at or above the threshold in the overlay's colour. Heights are
 * square roots of counts, so that the few pixels near the threshold are seen beside the many far
 * from it. Decoration: the numbers stand in the result's text.
 */
export function ScoreHistogram({ counts, at }: ScoreHistogramProps): ReactNode {
  return (
    <div className="score-histogram">
      <Histogram counts={counts} from={at} to={1} colour="var(--overlay, var(--accent))" />
    </div>
  );
}
