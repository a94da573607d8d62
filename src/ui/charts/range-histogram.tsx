import { type CSSProperties, type PointerEvent, type ReactNode, useRef } from "react";
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
  /** The range that is marked by a drag across the histogram, if any. */
  readonly marked: readonly [low: number, high: number] | undefined;
  /** A drag across the histogram marks a range; a press clears it. */
  onMark(range: readonly [low: number, high: number] | undefined): void;
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
  const { label, counts, range, low, high, step, marked, textOf, onMark, onChange } = props;
  const isDrag = useRef(false);
  const markFrom = useRef<MarkStart | undefined>(undefined);
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
      <div
        className="range-histogram"
        style={{ ...middle, ...markOf(marked, range) }}
        onPointerDown={(event) => {
          if (event.target instanceof HTMLInputElement || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          markFrom.current = { x: event.clientX, value: valueUnder(event, range, step) };
        }}
        onPointerMove={(event) => {
          const start = markFrom.current;
          if (start === undefined || Math.abs(event.clientX - start.x) < DRAG_PIXELS) return;
          const value = valueUnder(event, range, step);
          onMark([Math.min(start.value, value), Math.max(start.value, value)]);
        }}
        onPointerUp={(event) => {
          const start = markFrom.current;
          markFrom.current = undefined;
          if (start !== undefined && Math.abs(event.clientX - start.x) < DRAG_PIXELS)
            onMark(undefined);
        }}
        onPointerCancel={() => {
          markFrom.current = undefined;
        }}
      >
        {marked && <div className="range-mark" />}
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

/** Where a drag across the histogram began. */
interface MarkStart {
  /** In CSS pixels. */
  readonly x: number;
  readonly value: number;
}

/** A press moves less than this. */
const DRAG_PIXELS = 3;
/** Half of --handle-width in chart.css: the histogram's distance from the ends. */
const INSET = 8;

/** The value under the pointer, a whole number of steps from the range's lower end. */
function valueUnder(
  { clientX, currentTarget }: PointerEvent<HTMLElement>,
  [min, max]: readonly [number, number],
  step: number,
): number {
  const { left, width } = currentTarget.getBoundingClientRect();
  const across = Math.min(Math.max((clientX - left - INSET) / (width - 2 * INSET), 0), 1);
  return min + Math.round((across * (max - min)) / step) * step;
}

function markOf(
  marked: readonly [number, number] | undefined,
  [min, max]: readonly [number, number],
): CSSProperties {
  if (marked === undefined) return {};
  const [from, to] = marked.map((value) => (value - min) / (max - min));
  return { "--mark-from": from, "--mark-to": to } as CSSProperties; // React's types lack custom properties.
}
