import type { Layout, ScatterData } from "plotly.js-basic-dist-min";

/** What Plotly is to draw; equal figures look the same and are drawn once. */
export interface Figure {
  /** Drawn in this order; each has a `uid` of its own. */
  readonly traces: readonly Partial<ScatterData>[];
  /**
   * A CSS colour a trace, a token of the page such as "var(--text-quiet)" as well: a colour is
   * applied by chart.css, so that no change of it, nor of the theme, needs a new drawing.
   */
  readonly colours: readonly string[];
  readonly layout: Partial<Layout>;
}

/** What every chart's layout says: nothing behind the lines, no gesture, no legend of Plotly's. */
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
