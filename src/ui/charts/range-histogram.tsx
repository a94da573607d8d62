import { type CSSProperties, type ReactNode, useRef } from "react";
import { Histogram } from "./histogram.tsx";
import { type Handles, moveHandle } from "./range-handles.ts";

interface RangeHistogramProps {
  /** The band's name. */
  readonly label: string;
  /** Counts of values in bins of equal width over the range. */
  readonly counts: ArrayLike<number>;
  /** Lower end first; they differ. */
  readonly range: readonly [number, number];
  /** The value drawn black. Above `high` in an inverted stretch. */
  readonly low: number;
  /** The value drawn white. */
  readonly high: number;
  readonly step: number;
  /** Formats a value for display and screen readers, with its unit. */
  textOf(value: number): string;
  /** Low and high differ. A drag never changes which of them is the larger; keys may. */
  onChange(handles: Handles): void;
}

const ENDS = [
  { end: "low", title: "Black at" },
  { end: "high", title: "White at" },
] as const;

/**
 * The histogram of a band with two handles: for the values drawn black and white. Values outside
 * are grey. The handles work before the histogram is drawn.
 */
export function RangeHistogram(props: RangeHistogramProps): ReactNode {
  const { label, counts, range, low, high, step, textOf, onChange } = props;
  const isDrag = useRef(false);
  const [min, max] = range;
  const [from, to] = [Math.min(low, high), Math.max(low, high)].map(
    (value) => (value - min) / (max - min),
  ) as [number, number]; // The same number as the input.
  const middle = { "--middle": (from + to) / 2 } as CSSProperties; // React's types lack custom properties.
  const move = (end: keyof Handles, value: number): void => {
    const wanted = { end, value, isDrag: isDrag.current };
    onChange(moveHandle({ low, high }, wanted, { range, step }));
  };
  return (
    <div className="field">
      <div className="label-row">
        <span>{label}</span>
        <output>
          {textOf(low)} to {textOf(high)}
          {low > high && ", reversed"}
        </output>
      </div>
      <div className="range-histogram" style={middle}>
        <Histogram counts={counts} from={from} to={to} colour="var(--text-quiet)" />
        {ENDS.map(({ end, title }) => (
          <input
            key={end}
            className={`range-handle ${end} ${(end === "low") === low <= high ? "left" : "right"}`}
            type="range"
            min={min}
            max={max}
            step={step}
            value={props[end]}
            aria-label={`${title}, ${label}`}
            aria-valuetext={textOf(props[end])}
            onPointerDown={() => {
              isDrag.current = true;
            }}
            onKeyDown={() => {
              isDrag.current = false;
            }}
            onChange={(event) => move(end, event.currentTarget.valueAsNumber)}
          />
        ))}
      </div>
    </div>
  );
}
