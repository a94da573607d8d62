import type { ColorScale, Data } from "plotly.js-dist";
import type { Contestant } from "./contestant.ts";
import type { MadeData } from "./made-data.ts";
import { layGraph } from "./mask-graph.ts";

/** Nothing below the threshold, vermilion from it on. */
function cutAt(threshold: number): ColorScale {
  const [bare, filled] = ["rgba(213,94,0,0)", "rgba(213,94,0,1)"];
  return [
    [0, bare],
    [threshold, bare],
    [threshold, filled],
    [1, filled],
  ];
}

/** Plotly's heatmap of the scores, with a color scale that steps at the threshold; no bands below it. */
export async function startHeatmap(stage: HTMLElement, data: MadeData): Promise<Contestant> {
  const { side, scores } = data;
  const rows = Array.from({ length: side }, (_, row) =>
    scores.subarray(row * side, (row + 1) * side),
  );
  const trace: Partial<Data> = {
    type: "heatmap",
    z: rows as unknown as number[][], // Plotly takes rows as typed arrays, which its types do not know.
    x0: 0.5,
    y0: 0.5,
    zmin: 0,
    zmax: 1,
    zsmooth: false,
    showscale: false,
    colorscale: cutAt(0.2),
  };
  const plotly = await layGraph(stage, data, trace);
  const threshold = async (position: number) => {
    await plotly.restyle(stage, { colorscale: [cutAt(position / 100)] } as Partial<Data>);
  };
  const opacity = async (position: number) => {
    await plotly.restyle(stage, { opacity: position / 100 } as Partial<Data>);
  };
  return { move: { threshold, opacity } };
}
