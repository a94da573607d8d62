import type { ReactNode } from "react";
import { formatPercent } from "#domain/text/format.ts";
import { PICTURE_MARGINS } from "#ui/picture/picture.tsx";

interface SwipeHandleProps {
  /** Position across the picture's width, 0 to 1. */
  readonly at: number;
  onChange(at: number): void;
}

/** The draggable line between the bands and the overlay. */
export function SwipeHandle({ at, onChange }: SwipeHandleProps): ReactNode {
  return (
    <input
      type="range"
      className="swipe-handle"
      style={PICTURE_MARGINS}
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
