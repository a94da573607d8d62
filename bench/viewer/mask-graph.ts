import type { Config, Data, Layout } from "plotly.js-dist";
import { PICTURE } from "./contestant.ts";
import type { MadeData } from "./made-data.ts";

const { left, top, width, height } = PICTURE;

/** Draws a graph of one trace in an element, its plot area at the picture's position. */
export async function layGraph(
  stage: HTMLElement,
  { side }: MadeData,
  trace: Data,
): Promise<typeof import("plotly.js-dist").default> {
  const { default: plotly } = await import("plotly.js-dist");
  const layout: Partial<Layout> = {
    width: width + left + 8,
    height: height + top + 28,
    margin: { l: left, t: top, r: 8, b: 28, pad: 0, autoexpand: false },
    xaxis: { range: [0, side], constrain: "range", showgrid: false, zeroline: false },
    yaxis: { range: [side, 0], scaleanchor: "x", showgrid: false, zeroline: false },
    hovermode: false,
    dragmode: "pan",
  };
  const config: Partial<Config> = { displaylogo: false, scrollZoom: true, responsive: false };
  await plotly.newPlot(stage, [trace], layout, config);
  return plotly;
}
