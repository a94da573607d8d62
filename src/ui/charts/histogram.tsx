import { type CSSProperties, type ReactNode, useMemo, useRef } from "react";
import { useChartBox } from "./chart-box.ts";
import { histogramFigure } from "./histogram-figure.ts";
import { useGraph } from "./use-graph.ts";
import "./chart.css";

interface HistogramProps {
  /** Counts in bins of equal width, from the left. */
  readonly counts: ArrayLike<number>;
  /** The highlighted range, from 0 to 1 across the histogram. */
  readonly from: number;
  readonly to: number;
  /** Its colour: any CSS colour, or a token of the page. */
  readonly colour: string;
}

/**
 * A histogram without axes that fills its parent. Another range needs only a new clip, no redraw.
 * Decorative: hidden from screen readers.
 */
export function Histogram({ counts, from, to, colour }: HistogramProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const box = useChartBox(host);
  const figure = useMemo(() => box && histogramFigure(counts, colour, box), [counts, colour, box]);
  useGraph(host, figure);
  return <div ref={host} className="histogram" style={cutOf(from, to)} aria-hidden="true" />;
}

function cutOf(from: number, to: number): CSSProperties {
  return { "--from": `${100 * from}%`, "--to": `${100 * to}%` } as CSSProperties; // React's types lack custom properties.
}
