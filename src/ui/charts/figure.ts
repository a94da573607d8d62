import type { Layout, ScatterData } from "plotly.js-basic-dist-min";

/** A figure for Plotly; equal figures look the same and are drawn once. */
export interface Figure {
  /** Drawn in this order; each has its own `uid`. */
  readonly traces: readonly Partial<ScatterData>[];
  /**
   * A CSS colour per trace, or a token of the page such as "var(--text-quiet)": chart.css applies
   * it, so neither a new colour nor a new theme needs a redraw.
   */
  readonly colours: readonly string[];
  readonly layout: Partial<Layout>;
}

/** The layout of every chart: no background, no gestures, no Plotly legend. */
export const BARE_LAYOUT: Partial<Layout> = {
  paper_bgcolor: "rgba(0,0,0,0)",
  plot_bgcolor: "rgba(0,0,0,0)",
  dragmode: false,
  showlegend: false,
};

/** Escapes a text that Plotly would read tags in. */
export function plainText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
