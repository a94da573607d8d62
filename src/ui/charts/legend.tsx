import type { ReactNode } from "react";
import type { ChartLine } from "./line-plan.ts";
import { SYMBOL_PATHS } from "./symbols.ts";

interface LegendProps {
  readonly lines: readonly ChartLine[];
}

/** The legend: each line's dashes, symbol and name. */
export function Legend({ lines }: LegendProps): ReactNode {
  return (
    <ul className="chart-legend">
      {lines.map(({ name, colour, dash, symbol }) => (
        <li key={name}>
          <svg viewBox="-12 -6 24 12" style={{ color: colour }} aria-hidden="true">
            <path className={`line ${dash ?? "solid"}`} d="M-12 0H12" />
            {symbol && <path className="symbol" d={SYMBOL_PATHS[symbol]} />}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
