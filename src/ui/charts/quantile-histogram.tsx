import type { ReactNode } from "react";
import "./chart.css";

interface QuantileHistogramProps {
  /** Counts in bins of equal width, from the left. */
  readonly counts: ArrayLike<number>;
  /** The other distribution's 1, 50 and 99 % quantiles, from 0 to 1 across the histogram. */
  readonly from: number;
  readonly middle: number;
  readonly to: number;
}

const WIDTH = 240;
const HEIGHT = 34;
/** The centre line of the span below the histogram. */
const SPAN_Y = HEIGHT + 7;
const END = 4;
const DIAMOND = 4;

/**
 * A histogram, and below it the span of another distribution with a diamond at its median. Heights are
 * square roots of counts, so that small counts are visible beside large ones. Decorative: hidden from
 * screen readers.
 */
export function QuantileHistogram({ counts, from, middle, to }: QuantileHistogramProps): ReactNode {
  const heights = Array.from(counts, (count) => Math.sqrt(count));
  const highest = Math.max(1, ...heights);
  const step = WIDTH / heights.length;
  const stairs = heights.map((height) => `V${HEIGHT * (1 - height / highest)}h${step}`).join("");
  const [left, median, right] = [from, middle, to].map((share) => WIDTH * share);
  return (
    <svg
      className="quantile-histogram"
      viewBox={`0 0 ${WIDTH} ${SPAN_Y + END + 1}`}
      aria-hidden="true"
    >
      <path className="stairs" d={`M0 ${HEIGHT}${stairs}V${HEIGHT}Z`} />
      <path className="base" d={`M0 ${HEIGHT + 0.5}H${WIDTH}`} />
      <path
        className="span"
        d={`M${left} ${SPAN_Y - END}v${2 * END}M${left} ${SPAN_Y}H${right}m0 ${-END}v${2 * END}`}
      />
      <path
        className="median"
        d={`M${median} ${SPAN_Y - DIAMOND}l${DIAMOND} ${DIAMOND}l${-DIAMOND} ${DIAMOND}l${-DIAMOND} ${-DIAMOND}Z`}
      />
    </svg>
  );
}
