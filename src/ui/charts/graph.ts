import type { Config } from "plotly.js-basic-dist-min";
import type { Figure } from "./figure.ts";
import { loadPlotly, type Plotly } from "./plotly.ts";
import { whenIdle } from "./when-idle.ts";

/** The state of the graph: Plotly is loading, has drawn, or could not be loaded. */
export type GraphState = "waiting" | "drawn" | "failed";

const CONFIG: Partial<Config> = {
  displayModeBar: false,
  showTips: false,
  showAxisRangeEntryBoxes: false,
  doubleClick: false,
  // The chart observes its own box; Plotly would leave a listener on the window.
  responsive: false,
  // No user data goes to a third party.
  showSendToCloud: false,
  plotlyServerURL: "",
};

/**
 * Plotly in an element: loaded and drawn when the page is idle, redrawn only for another figure.
 */
export class PlotlyGraph {
  readonly #element = document.createElement("div");
  readonly #ending = new AbortController();
  readonly #onState: (state: GraphState) => void;
  #plotly: Plotly | undefined;
  #figure: Figure | undefined;
  #drawn: string | undefined;
  #isAwaited: boolean = false;

  /** @param onState called at every change of state, until `dispose`. */
  constructor(parent: HTMLElement, onState: (state: GraphState) => void) {
    this.#onState = onState;
    // A separate element, because Plotly leaves listeners on the one it is given.
    parent.append(this.#element);
    whenIdle(() => void this.#load(), this.#ending.signal);
  }

  show(figure: Figure): void {
    this.#figure = figure;
    this.#drawAtRest();
  }

  dispose(): void {
    this.#ending.abort();
    this.#plotly?.purge(this.#element);
    this.#element.remove();
  }

  async #load(): Promise<void> {
    try {
      const plotly = await loadPlotly();
      if (!this.#ending.signal.aborted) this.#plotly = plotly;
    } catch {
      if (!this.#ending.signal.aborted) this.#onState("failed");
    }
    this.#drawAtRest();
  }

  /** Graphs that change at the same time are drawn one by one, each in its own task. */
  #drawAtRest(): void {
    if (this.#isAwaited || !this.#plotly) return;
    this.#isAwaited = true;
    whenIdle(() => {
      this.#isAwaited = false;
      void this.#draw();
    }, this.#ending.signal);
  }

  async #draw(): Promise<void> {
    const [plotly, figure] = [this.#plotly, this.#figure];
    if (!(plotly && figure)) return;
    const key = JSON.stringify([figure.traces, figure.layout]);
    if (key !== this.#drawn) {
      this.#drawn = key;
      // Plotly modifies its arguments.
      const { traces, layout } = structuredClone(figure);
      await plotly.react(this.#element, [...traces], layout, CONFIG);
    }
    if (this.#ending.signal.aborted) return;
    this.#colour(figure);
    this.#onState("drawn");
  }

  #colour({ traces, colours }: Figure): void {
    for (const [at, { uid }] of traces.entries()) {
      const drawn = this.#element.querySelectorAll<SVGElement>(`.trace${uid}`);
      for (const part of drawn) part.style.setProperty("--trace", colours[at] ?? null);
    }
  }
}
