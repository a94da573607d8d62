import type { ReactNode } from "react";
import type { ChartBox } from "./chart-box.ts";

interface MarkProps {
  readonly text: string;
  /** CSS pixels from the upper left corner of the box. */
  readonly place: { readonly left: number; readonly top: number };
  readonly box: ChartBox;
}

/** A ring around a point of a chart, with its name on the side that has room. */
export function ChartMark({ text, place, box }: MarkProps): ReactNode {
  const across = place.left > box.width / 2 ? "leftwards" : "rightwards";
  const down = place.top > box.height / 2 ? "upwards" : "downwards";
  return (
    <span className={`chart-mark ${across} ${down}`} style={place}>
      <span>{text}</span>
    </span>
  );
}
