import type { PlotlyHTMLElement } from "plotly.js-basic-dist-min";
import type { Frame } from "#ui/picture/renderer.ts";
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

/** Compares canvas and axes at every event, in every picture. */
export function watchAxes(): void {
  onAxes(() => {
    watched.events += 1;
    watched.mismatches += axesMismatches();
  });
}

/**
 * For pictures of the coordinate scene: the number of positions at which they show another scene pixel
 * than Plotly's axes indicate.
 */
export function axesMismatches(): number {
  const areas = [...document.querySelectorAll(".picture-area")];
  if (areas.length === 0) throw new Error("There is no picture on the harness page.");
  return areas.reduce((sum, area, picture) => sum + mismatchesIn(area, picture), 0);
}

/** The part of the canvas that an area covers, in device pixels. */
function frameOf(canvas: HTMLCanvasElement, area: Element): Frame {
  const { left, top, width, height } = area.getBoundingClientRect();
  const from = canvas.getBoundingClientRect();
  const device = (css: number) => Math.round(css * devicePixelRatio);
  return {
    x: device(left - from.left),
    y: device(top - from.top),
    width: device(width),
    height: device(height),
  };
}

function mismatchesIn(area: Element, picture: number): number {
  const canvas = document.querySelector("canvas");
  if (!canvas) throw new Error("There is no canvas on the harness page.");
  const { x, y } = axisRanges(picture);
  const frame = frameOf(canvas, area);
  const { width, height } = frame;
  const drawn = readCanvas(canvas, frame);
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
