export type Plotly = typeof import("plotly.js-basic-dist-min").default;

/** Plotly, which is fetched when it is first asked for: it weighs three times the rest of the page. */
export async function loadPlotly(): Promise<Plotly> {
  const { default: plotly } = await import("plotly.js-basic-dist-min");
  return plotly;
}
