import type { Page } from "playwright";

/** A stretch of time in which the page's main thread could answer nobody, in the page's own clock. */
export interface Busy {
  readonly startMs: number;
  readonly ms: number;
}

/** What a page saw since it began; times of what has not happened yet are undefined. */
export interface Seen {
  /** Above 50 ms each: https://w3c.github.io/longtasks/ */
  readonly longTasks: readonly Busy[];
  /** When files were chosen. */
  readonly chosenMs: number | undefined;
  /** When WebGL was first told to draw thereafter. */
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

/** Has a page take note of what keeps its main thread busy, from its next load on. */
export async function watchPage(page: Page): Promise<void> {
  await page.addInitScript(watch);
}

export function seenBy(page: Page): Promise<Seen> {
  return page.evaluate(() => window.seen);
}

/**
 * Runs in the page, before its own scripts, and knows nothing of this file; nor may it name a
 * function, as esbuild would call a helper of its own that the page has not.
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
