import type { CSSProperties, ReactNode } from "react";
import { formatPercent } from "#domain/text/format.ts";
import { AXES_MARGIN } from "#ui/picture/axes/plotly-axes.ts";

interface SwipeHandleProps {
  /** Position across the picture's width, 0 to 1. */
  readonly at: number;
  onChange(at: number): void;
}

const PLACE: CSSProperties & Record<`--${string}`, string> = {
  "--swipe-left": `${AXES_MARGIN.left}px`,
  "--swipe-top": `${AXES_MARGIN.top}px`,
  "--swipe-right": `${AXES_MARGIN.right}px`,
  "--swipe-bottom": `${AXES_MARGIN.bottom}px`,
};

/** The draggable line between the bands alone and the overlay. */
export function SwipeHandle({ at, onChange }: SwipeHandleProps): ReactNode {
  return (
    <input
      type="range"
      className="swipe-handle"
      style={PLACE}
      min={0}
      max={1}
      step={0.005}
      value={at}
      aria-label="Swipe position"
      aria-valuetext={`${formatPercent(at, 0)} from the left`}
      onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
    />
  );
}
