import type { PlotlyHTMLElement } from "plotly.js-basic-dist-min";
import { readCanvas } from "./compare.ts";

interface DrawnGraph extends PlotlyHTMLElement {
  readonly _fullLayout: Record<"xaxis" | "yaxis", { readonly range: readonly [number, number] }>;
}

/** Number of canvas positions compared along each side. */
const PROBES = 12;
/** Distance in canvas pixels from a scene pixel's edge within which a position is ambiguous. */
const EDGE_TOLERANCE = 0.02;

export const watched = { events: 0, mismatches: 0 };

/** Plotly's graph of the nth picture on the page. */
function graph(picture: number): DrawnGraph {
  const element = document.querySelectorAll<DrawnGraph>(".js-plotly-plot")[picture];
  if (!element) throw new Error("Plotly is not on the harness page.");
  return element;
}

export function axisRanges(picture: number = 0): {
  x: readonly [number, number];
  y: readonly [number, number];
} {
  const { xaxis, yaxis } = graph(picture)._fullLayout;
  return { x: xaxis.range, y: yaxis.range };
}

/** Calls back on every Plotly event of a picture, after the picture has handled it. */
export function onAxes(callback: () => void, picture: number = 0): void {
  graph(picture).on("plotly_relayouting", callback);
  graph(picture).on("plotly_relayout", callback);
}

/** Compares canvas and axes at every event. */
export function watchAxes(): void {
  onAxes(() => {
    const canvas = document.querySelector("canvas");
    if (!canvas) return;
    watched.events += 1;
    watched.mismatches += axesMismatches(canvas);
  });
}

/**
 * For a canvas that shows the coordinate scene: the number of positions at which it shows another
 * scene pixel than Plotly's axes indicate.
 */
export function axesMismatches(canvas: HTMLCanvasElement): number {
  const { x, y } = axisRanges();
  const { width, height } = canvas;
  const drawn = readCanvas(canvas);
  let wrong = 0;
  for (let probe = 0; probe < PROBES * PROBES; probe += 1) {
    const across = Math.floor(((probe % PROBES) * (width - 1)) / (PROBES - 1));
    const down = Math.floor((Math.floor(probe / PROBES) * (height - 1)) / (PROBES - 1));
    const column = x[0] + ((across + 0.5) / width) * (x[1] - x[0]);
    const row = y[1] + ((down + 0.5) / height) * (y[0] - y[1]);
    if (isNearEdge(column, (x[1] - x[0]) / width) || isNearEdge(row, (x[1] - x[0]) / width))
      continue;
    const at = (down * width + across) * 4;
    const expected = colourOf(Math.floor(column), Math.floor(row));
    if (expected.some((value, channel) => value !== drawn[at + channel])) wrong += 1;
  }
  return wrong;
}

function isNearEdge(position: number, unitsPerPixel: number): boolean {
  return Math.abs(position - Math.round(position)) < EDGE_TOLERANCE * unitsPerPixel;
}

/** Transparent outside the 256 × 256 scene. */
function colourOf(column: number, row: number): readonly number[] {
  const isInside = column >= 0 && row >= 0 && column < 256 && row < 256;
  return isInside ? [column, row, 0, 255] : [0, 0, 0, 0];
}
