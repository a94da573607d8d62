import type { ScatterData } from "plotly.js-basic-dist-min";
import type { ChartBox } from "./chart-box.ts";
import { BARE_LAYOUT, type Figure } from "./figure.ts";

/**
 * Counts as stairs across the box, the highest as high as the box. Heights are square roots of
 * counts, so that small counts are visible beside large ones. Drawn twice, as the traces "rest" and
 * "range", so that a style sheet can clip the second to the highlighted range.
 */
export function histogramFigure(counts: ArrayLike<number>, colour: string, box: ChartBox): Figure {
  const heights = Array.from(counts, (count) => Math.sqrt(count));
  const stairs: Partial<ScatterData> = {
    type: "scatter",
    mode: "none",
    x: Array.from({ length: heights.length + 1 }, (_, edge) => edge),
    y: [...heights, heights.at(-1) ?? 0],
    line: { shape: "hv" },
    fill: "tozeroy",
    hoverinfo: "skip",
  };
  const axis = { visible: false, fixedrange: true } as const;
  return {
    traces: [
      { ...stairs, uid: "rest" },
      { ...stairs, uid: "range" },
    ],
    colours: ["var(--text-quiet)", colour],
    layout: {
      ...BARE_LAYOUT,
      width: box.width,
      height: box.height,
      margin: { l: 0, t: 0, r: 0, b: 0, pad: 0, autoexpand: false },
      hovermode: false,
      xaxis: { ...axis, range: [0, heights.length] },
      yaxis: { ...axis, range: [0, Math.max(1, ...heights)] },
    },
  };
}
