import { type RefObject, useEffect, useState } from "react";

/** The size of a chart, in CSS pixels, and its font. */
export interface ChartBox {
  /** Whole pixels, like Plotly's. */
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  readonly fontFamily: string;
}

/** An element's current size; undefined while it has none. */
export function useChartBox(element: RefObject<HTMLElement | null>): ChartBox | undefined {
  const [box, setBox] = useState<ChartBox>();
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    const observer = new ResizeObserver(() => setBox(measure(current)));
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return box;
}

function measure(element: HTMLElement): ChartBox | undefined {
  const [width, height] = [Math.floor(element.clientWidth), Math.floor(element.clientHeight)];
  if (width === 0 || height === 0) return undefined;
  const { fontSize, fontFamily } = getComputedStyle(element);
  return { width, height, fontSize: Number.parseFloat(fontSize), fontFamily };
}
