export type Plotly = typeof import("plotly.js-basic-dist-min").default;

/** The element by which Plotly recognises its styles. */
const STYLES_ID = "plotly.js-style-global";

/**
 * Loads Plotly and its styles when it is first needed: it is three times as large as the rest of
 * the page.
 */
export async function loadPlotly(): Promise<Plotly> {
  loadStyles();
  const { default: plotly } = await import("plotly.js-basic-dist-min");
  return plotly;
}

/** The page's policy allows no injected styles. Plotly injects none where this element exists. */
function loadStyles(): void {
  if (document.getElementById(STYLES_ID) !== null) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = "/plotly.css";
  link.id = STYLES_ID;
  link.className = "no-inline-styles";
  // Before the page’s own, which override some of them.
  document.head.prepend(link);
}
