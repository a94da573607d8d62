import type { Config, Icon, Layout, PlotlyHTMLElement } from "plotly.js-basic-dist-min";
import "./plotly-axes.css";
import type { AxisTick, AxisTicks } from "#domain/geo/axis-ticks.ts";
import { isSameSize, isSameView, originOf, type Size, type View } from "#domain/render/view.ts";
import { loadPlotly, type Plotly } from "#ui/charts/plotly.ts";
import { whenIdle } from "#ui/charts/when-idle.ts";
import { DOUBLE_CLICK_MS } from "#ui/picture/input/clicks.ts";

/**
 * CSS pixels between the frame's edge and the picture, fixed so that the picture does not move when
 * the axes load or their labels change. "4 150.50 km" fits on the left. A style sheet may set others
 * where there is no room for labels: `marginsOf` reads those in force.
 */
export const AXES_MARGIN = { left: 76, top: 8, right: 8, bottom: 28 } as const;
/** The left margin of a picture that shares the axis of its rows with the one before it. */
export const BARE_MARGIN = 8;

/** The space per axis label, in CSS pixels. */
const LABEL_SPACING = { across: 100, down: 56 } as const;
/** The zoom factor of the mode bar's buttons. */
const BUTTON_ZOOM = 2;

/** Axes, pan, box zoom and mode bar, transparent over the picture. */
export interface PlotlyAxes {
  /**
   * Shows a view, labelled by ticks or by row and column numbers. View and size (of the picture,
   * without the margins) are in CSS pixels.
   */
  moveTo(view: View, size: Size, labels: AxesLabels): void;
  /** Cancels a one-finger gesture, because a second finger came down. */
  dropTouch(): void;
}

export interface AxesLabels {
  /** Undefined for row and column numbers. */
  readonly ticks: AxisTicks | undefined;
  /** Whether there is an axis of the rows. */
  readonly hasRows: boolean;
}

export interface PlotlyAxesEvents {
  /** A gesture is in progress: the axes show this view now. */
  onMove(view: View): void;
  /** A gesture or a button press has ended. */
  onSettle(view: View): void;
  /** The mode bar's zoom buttons: above 1 zooms in. */
  onZoom(factor: number): void;
  onDoubleClick(): void;
  /** The mode bar's reset button. */
  onReset(): void;
}

/**
 * Loads Plotly, which takes about a second, and renders its axes into an element, with the then
 * current view. The signal removes them, even during loading.
 */
export async function createPlotlyAxes(
  parent: HTMLElement,
  shown: () => { readonly view: View; readonly size: Size },
  events: PlotlyAxesEvents,
  signal: AbortSignal,
): Promise<PlotlyAxes> {
  const plotly = await loadPlotly();
  // Its initialization was long enough for one task.
  await new Promise<void>((resolve) => whenIdle(resolve, signal));
  // A separate element, because Plotly leaves listeners on the one it is given.
  const element = document.createElement("div");
  parent.append(element);
  signal.addEventListener("abort", () => {
    plotly.purge(element);
    element.remove();
  });
  const config = configOf(plotly, events);
  const { view, size } = shown();
  const graph = await plotly.newPlot(element, [], layoutOf(view, size, marginsOf(parent)), config);
  signal.throwIfAborted();
  return new AxesGraph(plotly, graph, size, events);
}

/**
 * Loads Plotly and draws axes that nobody sees, in idle tasks: its first draw takes three times as long as
 * any later one. Without Plotly nothing happens; the first picture says so.
 */
export async function warmUpAxes(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => whenIdle(resolve, signal));
  const plotly = await loadPlotly().catch(() => undefined);
  if (plotly === undefined) return;
  await new Promise<void>((resolve) => whenIdle(resolve, signal));
  const element = document.createElement("div");
  element.hidden = true;
  document.body.append(element);
  try {
    const size = { width: 100, height: 100 };
    const layout = layoutOf(NO_VIEW, size, AXES_MARGIN);
    await plotly.newPlot(element, [], layout, configOf(plotly, NO_EVENTS));
  } finally {
    plotly.purge(element);
    element.remove();
  }
}

const NO_VIEW: View = { centreX: 50, centreY: 50, unitsPerPixel: 1 };
const nothing = (): void => undefined;
const NO_EVENTS: PlotlyAxesEvents = {
  onMove: nothing,
  onSettle: nothing,
  onZoom: nothing,
  onDoubleClick: nothing,
  onReset: nothing,
};

class AxesGraph implements PlotlyAxes {
  readonly #plotly: Plotly;
  readonly #graph: PlotlyHTMLElement;
  #size: Size;
  #hasRows: boolean = true;
  /** The current labels, in comparable form; undefined for Plotly's own numbers. */
  #labels: string | undefined;
  /** Where the finger that Plotly follows came down. */
  #touch: { readonly clientX: number; readonly clientY: number } | undefined;

  constructor(plotly: Plotly, graph: PlotlyHTMLElement, size: Size, events: PlotlyAxesEvents) {
    this.#plotly = plotly;
    this.#graph = graph;
    this.#size = size;
    graph.on("plotly_relayouting", () => events.onMove(this.#view()));
    graph.on("plotly_relayout", () => events.onSettle(this.#view()));
    graph.on("plotly_doubleclick", () => events.onDoubleClick());
    graph.addEventListener("touchstart", (event) => this.#noteTouch(event), { capture: true });
  }

  moveTo(view: View, size: Size, { ticks, hasRows }: AxesLabels): void {
    const isResized = !isSameSize(size, this.#size) || hasRows !== this.#hasRows;
    this.#size = size;
    this.#hasRows = hasRows;
    const change = {
      ...(isResized ? { ...outerLayout(size, marginsOf(this.#graph)), ...rowAxis(hasRows) } : {}),
      ...this.#relabel(view, size, ticks),
    };
    if (Object.keys(change).length === 0 && isSameView(this.#view(), view)) return;
    const { x, y } = rangesOf(view, size);
    // Plotly accepts paths as keys, which its types lack.
    const moved = { ...change, "xaxis.range": x, "yaxis.range": y } as Partial<Layout>;
    void this.#plotly.relayout(this.#graph, moved);
  }

  dropTouch(): void {
    if (!this.#touch) return;
    // An empty box does not zoom; an empty pan does not move.
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

  /** The layout changes for these labels: usually none during a pan. */
  #relabel(view: View, size: Size, ticks: AxisTicks | undefined): Record<string, unknown> {
    const placed = ticks && ticksAround(view, size, ticks);
    const labels = placed && JSON.stringify(placed);
    if (labels === this.#labels) return {};
    this.#labels = labels;
    if (!placed) return { "xaxis.tickmode": "auto", "yaxis.tickmode": "auto" };
    return { ...arrayTicks("xaxis", placed.columns), ...arrayTicks("yaxis", placed.rows) };
  }

  /**
   * The view that the axes currently show. The events' payload (ahead of the axes in a box zoom)
   * and `layout` (behind in a drag) do not have it; the private `_fullLayout` of the pinned Plotly
   * does, and e2e/picture.spec.ts checks that it still does.
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

/** The ticks of a view and of the same distance on each side, so that a pan shows them. */
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

type Margins = Readonly<Record<keyof typeof AXES_MARGIN, number>>;

/** The margins that the style sheets set around the picture of an element. */
function marginsOf(element: HTMLElement): Margins {
  const style = getComputedStyle(element);
  const read = (side: keyof Margins): number =>
    Number.parseFloat(style.getPropertyValue(`--picture-${side}`));
  return { left: read("left"), top: read("top"), right: read("right"), bottom: read("bottom") };
}

function rowAxis(hasRows: boolean): Record<string, unknown> {
  return { "yaxis.showticklabels": hasRows, "yaxis.ticks": hasRows ? "outside" : "" };
}

/** Size and margins of the graph around a picture of this size. */
function outerLayout(size: Size, { left, top, right, bottom }: Margins) {
  return {
    width: size.width + left + right,
    height: size.height + top + bottom,
    margin: { l: left, t: top, r: right, b: bottom, pad: 0, autoexpand: false },
  };
}

/** Colours and fonts are in picture.css, so that a change of theme needs no relayout. */
function layoutOf(view: View, size: Size, margins: Margins): Partial<Layout> {
  const { x, y } = rangesOf(view, size);
  const axis = {
    // Hidden by the style sheet unless the page asks for them.
    showgrid: true,
    gridwidth: 1,
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
    // Ranges change to keep the aspect; the rectangle that the canvas fills never shrinks.
    constrain: "range",
  } as const;
  return {
    ...outerLayout(size, margins),
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
    // The picture zooms itself, about the cursor.
    scrollZoom: false,
    // Plotly would go back to the ranges of its first draw, which a resize has made wrong.
    doubleClick: false,
    doubleClickDelay: DOUBLE_CLICK_MS,
    showTips: false,
    showAxisRangeEntryBoxes: false,
    responsive: false,
  };
}
