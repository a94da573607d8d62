import type { Config, Icon, Layout, PlotlyHTMLElement } from "plotly.js-basic-dist-min";
import "./plotly-axes.css";
import type { AxisTick, AxisTicks } from "#domain/geo/axis-ticks.ts";
import { isSameSize, isSameView, originOf, type Size, type View } from "#domain/render/view.ts";
import { loadPlotly, type Plotly } from "#ui/charts/plotly.ts";
import { whenIdle } from "#ui/charts/when-idle.ts";
import { DOUBLE_CLICK_MS } from "#ui/picture/input/clicks.ts";

/**
 * CSS pixels between the frame's edge and the picture, fixed so that the picture stays where it is
 * when the axes arrive or are labelled otherwise. "4 150.50 km" has room on the left.
 */
export const AXES_MARGIN = { left: 76, top: 8, right: 8, bottom: 28 } as const;

/** How much of the picture a label of the axes has for itself, in CSS pixels. */
const LABEL_SPACING = { across: 100, down: 56 } as const;
/** How much the mode bar's buttons magnify. */
const BUTTON_ZOOM = 2;

/** Axes, pan, wheel zoom, box zoom and mode bar, transparent over the picture. */
export interface PlotlyAxes {
  /**
   * Shows a view, labelled by ticks or else by the numbers of rows and columns. View and size (of the
   * picture, without the margins) are in CSS pixels.
   */
  moveTo(view: View, size: Size, ticks: AxisTicks | undefined): void;
  /** Gives up what a finger has begun, because another one came down. */
  dropTouch(): void;
}

export interface PlotlyAxesEvents {
  /** A gesture is under way: the axes show this view now. */
  onMove(view: View): void;
  /** A gesture or a button is done. */
  onSettle(view: View): void;
  /** The mode bar's buttons that magnify (above 1) and reduce. */
  onZoom(factor: number): void;
  /** A double click, or the mode bar's button that shows the whole picture. */
  onReset(): void;
}

/**
 * Loads Plotly, which takes a second or so, and lays its axes into an element, with what is shown when
 * that is done. At the signal they are taken away, also in the middle of loading.
 */
export async function createPlotlyAxes(
  parent: HTMLElement,
  shown: () => { readonly view: View; readonly size: Size },
  events: PlotlyAxesEvents,
  signal: AbortSignal,
): Promise<PlotlyAxes> {
  const plotly = await loadPlotly();
  // Its own beginning took long enough for one task.
  await new Promise<void>((resolve) => whenIdle(resolve, signal));
  // An element of its own, because Plotly leaves listeners on the one that it is given.
  const element = document.createElement("div");
  parent.append(element);
  signal.addEventListener("abort", () => {
    plotly.purge(element);
    element.remove();
  });
  const config = configOf(plotly, events);
  const { view, size } = shown();
  const graph = await plotly.newPlot(element, [], layoutOf(view, size), config);
  signal.throwIfAborted();
  return new AxesGraph(plotly, graph, size, events);
}

class AxesGraph implements PlotlyAxes {
  readonly #plotly: Plotly;
  readonly #graph: PlotlyHTMLElement;
  #size: Size;
  /** What labels the axes now, in a form to compare; undefined for Plotly's own numbers. */
  #labels: string | undefined;
  /** Where the finger came down that Plotly follows. */
  #touch: { readonly clientX: number; readonly clientY: number } | undefined;

  constructor(plotly: Plotly, graph: PlotlyHTMLElement, size: Size, events: PlotlyAxesEvents) {
    this.#plotly = plotly;
    this.#graph = graph;
    this.#size = size;
    graph.on("plotly_relayouting", () => events.onMove(this.#view()));
    graph.on("plotly_relayout", () => events.onSettle(this.#view()));
    graph.on("plotly_doubleclick", () => events.onReset());
    graph.addEventListener("touchstart", (event) => this.#noteTouch(event), { capture: true });
  }

  moveTo(view: View, size: Size, ticks: AxisTicks | undefined): void {
    const isResized = !isSameSize(size, this.#size);
    this.#size = size;
    const change = {
      ...(isResized ? outerSize(size) : {}),
      ...this.#relabel(view, size, ticks),
    };
    if (Object.keys(change).length === 0 && isSameView(this.#view(), view)) return;
    const { x, y } = rangesOf(view, size);
    // Plotly takes paths as keys, which its types do not know.
    const moved = { ...change, "xaxis.range": x, "yaxis.range": y } as Partial<Layout>;
    void this.#plotly.relayout(this.#graph, moved);
  }

  dropTouch(): void {
    if (!this.#touch) return;
    // A box of no size zooms nowhere; a pan stays where it is.
    if (this.#graph.layout.dragmode === "zoom") {
      document.dispatchEvent(new MouseEvent("mousemove", this.#touch));
    }
    document.dispatchEvent(new MouseEvent("mouseup", this.#touch));
    this.#touch = undefined;
  }

  #noteTouch({ touches }: TouchEvent): void {
    const [touch] = touches;
    this.#touch = touch && { clientX: touch.clientX, clientY: touch.clientY };
  }

  /** What has to change for the axes to be labelled so: nothing as a rule in the course of a pan. */
  #relabel(view: View, size: Size, ticks: AxisTicks | undefined): Record<string, unknown> {
    const placed = ticks && ticksAround(view, size, ticks);
    const labels = placed && JSON.stringify(placed);
    if (labels === this.#labels) return {};
    this.#labels = labels;
    if (!placed) return { "xaxis.tickmode": "auto", "yaxis.tickmode": "auto" };
    return { ...arrayTicks("xaxis", placed.columns), ...arrayTicks("yaxis", placed.rows) };
  }

  /**
   * The view that the axes show at this moment. Neither the events' payload (in a box zoom it runs
   * ahead of the axes) nor `layout` (in a drag it lags behind) says so; the private `_fullLayout`
   * of the pinned Plotly does, and e2e/picture.spec.ts watches that it goes on doing so.
   */
  #view(): View {
    const { xaxis, yaxis } = this.#axes();
    const [left, right] = xaxis.range;
    const [bottom, top] = yaxis.range;
    return {
      centreX: (left + right) / 2,
      centreY: (top + bottom) / 2,
      unitsPerPixel: (right - left) / this.#size.width,
    };
  }

  #axes(): DrawnGraph["_fullLayout"] {
    return (this.#graph as unknown as DrawnGraph)._fullLayout;
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

interface PlacedTicks {
  readonly columns: readonly AxisTick[];
  readonly rows: readonly AxisTick[];
}

/** The ticks of a view, and as far again on each side, so that a pan finds them there. */
function ticksAround(view: View, size: Size, ticks: AxisTicks): PlacedTicks {
  const origin = originOf(view, size);
  const across = size.width * view.unitsPerPixel;
  const down = size.height * view.unitsPerPixel;
  return {
    columns: ticks.columns(
      origin.x - across,
      origin.x + 2 * across,
      3 * labelCount(size.width / LABEL_SPACING.across),
    ),
    rows: ticks.rows(
      origin.y - down,
      origin.y + 2 * down,
      3 * labelCount(size.height / LABEL_SPACING.down),
    ),
  };
}

function labelCount(room: number): number {
  return Math.max(3, Math.floor(room));
}

function arrayTicks(axis: string, ticks: readonly AxisTick[]): Record<string, unknown> {
  return {
    [`${axis}.tickmode`]: "array",
    [`${axis}.tickvals`]: ticks.map(({ at }) => at),
    [`${axis}.ticktext`]: ticks.map(({ text }) => text),
  };
}

function outerSize(size: Size): Size {
  return {
    width: size.width + AXES_MARGIN.left + AXES_MARGIN.right,
    height: size.height + AXES_MARGIN.top + AXES_MARGIN.bottom,
  };
}

/** Colours and fonts are left to picture.css, so that a change of theme needs no new layout. */
function layoutOf(view: View, size: Size): Partial<Layout> {
  const { x, y } = rangesOf(view, size);
  const { left, top, right, bottom } = AXES_MARGIN;
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
    tickangle: 0,
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

function configOf(plotly: Plotly, events: PlotlyAxesEvents): Partial<Config> {
  const button = (name: string, title: string, icon: Icon, click: () => void) => ({
    name,
    title,
    icon,
    click,
  });
  const { zoom_plus, zoom_minus, home } = plotly.Icons;
  const zoomIn = () => events.onZoom(BUTTON_ZOOM);
  const zoomOut = () => events.onZoom(1 / BUTTON_ZOOM);
  return {
    // No "share" and no logo: no user data goes to a third party. No "download" either:
    // it would save the axes without the canvas beneath them.
    modeBarButtons: [
      ["pan2d", "zoom2d"],
      [
        button("closer", "Zoom in (+)", zoom_plus, zoomIn),
        button("further", "Zoom out (\u2212)", zoom_minus, zoomOut),
        button("whole", "Fit to view (0)", home, () => events.onReset()),
      ],
    ],
    displayModeBar: true,
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: "",
    scrollZoom: true,
    // Plotly would go back to the ranges of its first draw, which a resize has made wrong.
    doubleClick: false,
    doubleClickDelay: DOUBLE_CLICK_MS,
    showTips: false,
    showAxisRangeEntryBoxes: false,
    responsive: false,
  };
}
