import type { Page } from "playwright";

/** A long task of the page's main thread, in the page's clock. */
export interface Busy {
  readonly startMs: number;
  readonly ms: number;
}

/** Measurements since a page started; the times of events that have not happened are undefined. */
export interface Seen {
  /** Tasks above 50 ms: https://w3c.github.io/longtasks/ */
  readonly longTasks: readonly Busy[];
  /** When files were chosen. */
  readonly chosenMs: number | undefined;
  /** The first WebGL draw call after that. */
  readonly drawnMs: number | undefined;
  /** From the arrival of Plotly's script to the axes on the page. */
  readonly plotlyMs: readonly [number | undefined, number | undefined];
}

type Writable<Type> = { -readonly [key in keyof Type]: Type[key] };

declare global {
  interface Window {
    seen: Seen;
  }
}

/** Records a page's long tasks, from its next load on. */
export async function watchPage(page: Page): Promise<void> {
  await page.addInitScript(watch);
}

export function seenBy(page: Page): Promise<Seen> {
  return page.evaluate(() => window.seen);
}

/**
 * Runs in the page, before its scripts: it may not refer to this file, nor declare a named function,
 * for which esbuild would call a helper that the page lacks.
 */
function watch(): void {
  const longTasks: Busy[] = [];
  const seen: Writable<Seen> = {
    longTasks,
    chosenMs: undefined,
    drawnMs: undefined,
    plotlyMs: [undefined, undefined],
  };
  window.seen = seen;

  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.entryType === "longtask") {
        longTasks.push({ startMs: entry.startTime, ms: entry.duration });
      } else if (/plotly.*\.js$/.test(entry.name)) {
        seen.plotlyMs = [entry.startTime + entry.duration, undefined];
      }
    }
  });
  observer.observe({ entryTypes: ["longtask", "resource"] });

  const axes = new MutationObserver(() => {
    if (document.querySelector(".picture-frame .modebar-btn") === null) return;
    axes.disconnect();
    seen.plotlyMs = [seen.plotlyMs[0], performance.now()];
  });
  axes.observe(document, { childList: true, subtree: true });

  addEventListener(
    "change",
    () => {
      seen.chosenMs ??= performance.now();
    },
    { capture: true },
  );
  const { drawArrays } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.drawArrays = function (...call) {
    if (seen.chosenMs !== undefined) seen.drawnMs ??= performance.now();
    drawArrays.apply(this, call);
  };
}
