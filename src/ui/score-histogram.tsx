import type { ReactNode } from "react";

interface ScoreHistogramProps {
  /** Counts of scores in bins of equal width over the slider's range. */
  readonly counts: ArrayLike<number>;
  /** Where the threshold stands in that range, 0 to 1. */
  readonly at: number;
}

const HEIGHT = 40;

/**
 * How the scores are spread, those at or above the threshold in the overlay's colour. Heights are
 * square roots of counts, so that the few pixels near the threshold are seen beside the many far
 * from it. Decoration: the numbers stand in the result's text.
 */
export function ScoreHistogram({ counts, at }: ScoreHistogramProps): ReactNode {
  const heights = Array.from(counts, (count) => Math.sqrt(count));
  const highest = Math.max(1, ...heights);
  const bins = heights.length;
  return (
    <svg viewBox={`0 0 ${bins} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {heights.map((height, bin) => {
        const scaled = (HEIGHT * height) / highest;
        const side = (bin + 0.5) / bins >= at ? "above" : "below";
        // The bins' order never changes: their place is their identity.
        return (
          <rect
            key={`bin-${bin.toString()}`}
            className={side}
            x={bin}
            y={HEIGHT - scaled}
            width={0.9}
            height={scaled}
          />
        );
      })}
    </svg>
  );
}
