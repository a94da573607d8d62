import type { Config, Layout, PlotlyHTMLElement } from "plotly.js-basic-dist-min";
import "./plot-frame.css";
import { originOf, type Size, type View } from "#domain/pixels/view.ts";

/**
 * CSS pixels between the frame's edge and the picture, fixed so that the picture stays where it is
 * when the axes arrive.
 */
export const FRAME_MARGIN = { left: 40, top: 8, right: 8, bottom: 28 } as const;

/** Axes, pan, wheel zoom, box zoom and mode bar, transparent over the picture. */
export interface PlotFrame {
  /** Shows a view. View and size (of the picture, without the margins) are in CSS pixels. */
  moveTo(view: View, size: Size): void;
}

export interface PlotFrameEvents {
  /** A gesture is under way: the axes show this view now. */
  onMove(view: View): void;
  /** A gesture or a button is done. */
  onSettle(view: View): void;
  /** A double click, or the mode bar's button that shows the whole picture. */
  onReset(): void;
}

type Plotly = typeof import("plotly.js-basic-dist-min").default;

/**
 * Loads Plotly, which takes a second or so, and lays its axes into an element, to be moved to a
 * view thereafter. At the signal they are taken away, also in the middle of loading.
 */
export async function createPlotFrame(
  parent: HTMLElement,
  size: Size,
  events: PlotFrameEvents,
  signal: AbortSignal,
): Promise<PlotFrame> {
  const { default: plotly } = await import("plotly.js-basic-dist-min");
  signal.throwIfAborted();
  // An element of its own, because Plotly leaves listeners on the one that it is given.
  const element = document.createElement("div");
  parent.append(element);
  signal.addEventListener("abort", () => {
    plotly.purge(element);
    element.remove();
  });
  const config = configOf(plotly, events.onReset);
  const graph = await plotly.newPlot(element, [], layoutOf(size), config);
  signal.throwIfAborted();
  return new Frame(plotly, graph, size, events);
}

class Frame implements PlotFrame {
  readonly #plotly: Plotly;
  readonly #graph: PlotlyHTMLElement;
  #size: Size;

  constructor(plotly: Plotly, graph: PlotlyHTMLElement, size: Size, events: PlotFrameEvents) {
    this.#plotly = plotly;
    this.#graph = graph;
    this.#size = size;
    graph.on("plotly_relayouting", () => events.onMove(this.#view()));
    graph.on("plotly_relayout", () => events.onSettle(this.#view()));
    graph.on("plotly_doubleclick", () => events.onReset());
  }

  moveTo(view: View, size: Size): void {
    const { x, y } = rangesOf(view, size);
    const isResized = size.width !== this.#size.width || size.height !== this.#size.height;
    this.#size = size;
    // Plotly takes paths as keys, which its types do not know.
    const change = { "xaxis.range": x, "yaxis.range": y } as Partial<Layout>;
    void this.#plotly.relayout(this.#graph, isResized ? { ...outerSize(size), ...change } : change);
  }

  /**
   * The view that the axes show at this moment. Neither the events' payload (in a box zoom it runs
   * ahead of the axes) nor `layout` (in a drag it lags behind) says so; the private `_fullLayout`
   * of the pinned Plotly does, and e2e/picture.spec.ts watches that it goes on doing so.
   */
  #view(): View {
    const { xaxis, yaxis } = (this.#graph as unknown as DrawnGraph)._fullLayout;
    const [left, right] = xaxis.range;
    const [bottom, top] = yaxis.range;
    return {
      centreX: (left + right) / 2,
      centreY: (top + bottom) / 2,
      unitsPerPixel: (right - left) / this.#size.width,
    };
  }
}

interface DrawnGraph {
  readonly _fullLayout: {
    readonly xaxis: { readonly range: readonly [number, number] };
    readonly yaxis: { readonly range: readonly [number, number] };
  };
}

/** Rows grow downwards, so the vertical range runs from the larger to the smaller. */
function rangesOf(view: View, size: Size): { x: [number, number]; y: [number, number] } {
  const origin = originOf(view, size);
  return {
    x: [origin.x, origin.x + size.width * view.unitsPerPixel],
    y: [origin.y + size.height * view.unitsPerPixel, origin.y],
  };
}

function outerSize(size: Size): Size {
  return {
    width: size.width + FRAME_MARGIN.left + FRAME_MARGIN.right,
    height: size.height + FRAME_MARGIN.top + FRAME_MARGIN.bottom,
  };
}

/** Colours and fonts are left to picture.css, so that a change of theme needs no new layout. */
function layoutOf(size: Size): Partial<Layout> {
  const { x, y } = rangesOf({ centreX: 0, centreY: 0, unitsPerPixel: 1 }, size);
  const { left, top, right, bottom } = FRAME_MARGIN;
  const axis = {
    showgrid: false,
    zeroline: false,
    showline: true,
    mirror: true,
    linewidth: 1,
    ticks: "outside",
    ticklen: 4,
    tickwidth: 1,
    tickfont: { size: 11 },
    exponentformat: "none",
    // The aspect is kept by changing ranges, never by shrinking the rectangle that the canvas fills.
    constrain: "range",
  } as const;
  return {
    ...outerSize(size),
    margin: { l: left, t: top, r: right, b: bottom, pad: 0, autoexpand: false },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    dragmode: "pan",
    hovermode: false,
    showlegend: false,
    xaxis: { ...axis, range: x },
    yaxis: { ...axis, range: y, scaleanchor: "x", scaleratio: 1 },
  };
}

function configOf(plotly: Plotly, onReset: () => void): Partial<Config> {
  const fit = {
    name: "fit",
    title: "Show the whole picture",
    icon: plotly.Icons.home,
    click: onReset,
  };
  return {
    // No "share" and no logo: nothing of a person's data goes to a third party. No "download" either:
    // it would save the axes without the canvas beneath them.
    modeBarButtons: [
      ["pan2d", "zoom2d"],
      ["zoomIn2d", "zoomOut2d", fit],
    ],
    displayModeBar: true,
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: "",
    scrollZoom: true,
    // Plotly would go back to the ranges of its first draw, which a resize has made wrong.
    doubleClick: false,
    showTips: false,
    showAxisRangeEntryBoxes: false,
    responsive: false,
  };
}
