import { type ReactNode, useMemo, useRef } from "react";
import { useChartBox } from "./chart-box.ts";
import { ChartMark } from "./chart-mark.tsx";
import { Legend } from "./legend.tsx";
import { type ChartAxes, type ChartLine, planLines } from "./line-plan.ts";
import { useGraph } from "./use-graph.ts";
import "./chart.css";

export interface ChartProps extends ChartAxes {
  /** The accessible name. The chart's numbers must be in a table or text elsewhere. */
  readonly label: string;
  readonly lines: readonly ChartLine[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** A marked and named point on the chart; moving it redraws no line. */
  readonly point?: ChartPoint | undefined;
}

interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

const WITHOUT_PLOTLY =
  "The chart could not be loaded; its values are in the table. Reload the page to try again.";

/** Lines with quiet axes, in a box of fixed height. Several lines have a legend below. */
export function Chart(props: ChartProps): ReactNode {
  const { label, lines, xTitle, yTitle, xTicks, xScale, xRange, yRange, point } = props;
  const host = useRef<HTMLDivElement>(null);
  const box = useChartBox(host);
  const plan = useMemo(
    () => box && planLines(lines, { xTicks, xScale, xRange, yRange }, box),
    [lines, xTicks, xScale, xRange, yRange, box],
  );
  const state = useGraph(host, plan?.figure);
  const isFailed = state === "failed";
  return (
    <div className="chart">
      <div
        className={`chart-picture ${state}`}
        {...(isFailed ? {} : { role: "img", "aria-label": label })}
      >
        <span className="chart-title">{yTitle}</span>
        <div className="chart-plot">
          <div ref={host} className="chart-graph" />
          {isFailed && <p className="chart-failure">{WITHOUT_PLOTLY}</p>}
          {point && box && plan && state === "drawn" && (
            <ChartMark text={point.text} place={plan.place(point.x, point.y)} box={box} />
          )}
        </div>
        <span className="chart-title across">{xTitle}</span>
      </div>
      {lines.length > 1 && <Legend lines={lines} />}
    </div>
  );
}
