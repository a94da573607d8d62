export type Plotly = typeof import("plotly.js-basic-dist-min").default;

/** Loads Plotly when it is first needed: it is three times as large as the rest of the page. */
export async function loadPlotly(): Promise<Plotly> {
  const { default: plotly } = await import("plotly.js-basic-dist-min");
  return plotly;
}
