import type { Page } from "playwright";

/** A long task of the page's main thread, in the page's clock. */
export interface Busy {
  readonly startMs: number;
  readonly ms: number;
}

/**
 * Measurements since files were last chosen, long tasks since the page started; the times of events
 * that have not happened are undefined. A draw's time includes the graphics.
 */
export interface Seen {
  /** Tasks above 50 ms: https://w3c.github.io/longtasks/ */
  readonly longTasks: readonly Busy[];
  /** When files were chosen. */
  readonly chosenMs: number | undefined;
  /** The first draw of the canvas, or of a quick look, after that. */
  readonly drawnMs: number | undefined;
  /**
   * When the middle row of the picture got the pixels that it kept: the last draw with other ones, of the
   * canvas or of a quick look of its size. That the picture has another size does not count, as each draw
   * of the canvas is whole. Of a page that reads draws back.
   */
  readonly changedMs: number | undefined;
  /** The first draw after the scores of a prediction were uploaded to the GPU. */
  readonly overlayMs: number | undefined;
  /** From the last input of a control to the first draw after it; of a page that reads draws back. */
  readonly stepMs: number | undefined;
  /** From the arrival of Plotly's script to the axes on the page. */
  readonly plotlyMs: readonly [number | undefined, number | undefined];
}

/** The middle row of a picture. */
interface Drawn {
  readonly row: Uint8Array | Uint8ClampedArray;
  readonly height: number;
  readonly isLook: boolean;
}

type Writable<Type> = { -readonly [key in keyof Type]: Type[key] };

declare global {
  interface Window {
    seen: Seen;
    /** Before a step, so that `stepMs` is that of its own draw. */
    forgetStep(): void;
  }
}

/**
 * How the end of a draw is found. "read back" stops the page until the graphics have drawn, which times
 * single draws exactly; "fence" lets it go on, as without a bench, and asks every few milliseconds.
 */
export type DrawEnd = "fence" | "read back";

/** Records a page's long tasks and draws, from its next load on. */
export async function watchPage(page: Page, drawEnd: DrawEnd): Promise<void> {
  await page.addInitScript(watch, drawEnd);
}

export function seenBy(page: Page): Promise<Seen> {
  return page.evaluate(() => window.seen);
}

/**
 * Runs in the page, before its scripts: it may not refer to this file, nor declare a named function,
 * for which esbuild would call a helper that the page lacks.
 */
function watch(drawEnd: DrawEnd): void {
  const longTasks: Busy[] = [];
  const nothing = {
    chosenMs: undefined,
    drawnMs: undefined,
    changedMs: undefined,
    overlayMs: undefined,
    stepMs: undefined,
  };
  const seen: Writable<Seen> = { longTasks, ...nothing, plotlyMs: [undefined, undefined] };
  window.seen = seen;
  let hasScores = false;
  /** What is on the screen: the middle row, and its size. */
  let last: Drawn | undefined;
  let inputMs = 0;

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
    ({ target }) => {
      if (!(target instanceof HTMLInputElement) || target.type !== "file") return;
      Object.assign(seen, nothing, { chosenMs: performance.now() });
      hasScores = false;
      last = undefined;
    },
    { capture: true },
  );
  addEventListener(
    "input",
    ({ timeStamp }) => {
      inputMs = timeStamp;
      seen.stepMs = undefined;
    },
    { capture: true },
  );
  window.forgetStep = () => {
    seen.stepMs = undefined;
  };
  // The quick look of a large array is drawn on a canvas of its own.
  const flat = CanvasRenderingContext2D.prototype;
  const putImageData = Reflect.get(flat, "putImageData");
  Reflect.set(flat, "putImageData", function (this: CanvasRenderingContext2D, ...call: unknown[]) {
    Reflect.apply(putImageData, this, call);
    const isLook = this.canvas.closest(".quick-look") !== null;
    if (!isLook || seen.chosenMs === undefined) return;
    const now = performance.now();
    seen.drawnMs ??= now;
    const [image] = call;
    if (!(image instanceof ImageData)) return;
    const { data, width, height } = image;
    const start = 4 * width * (height >> 1);
    seen.changedMs = now;
    last = { row: data.slice(start, start + 4 * width), height, isLook };
  });
  const prototype = WebGL2RenderingContext.prototype;
  const { drawArrays } = prototype;
  // Scores are float32; a scene without a prediction has a single one.
  const upload = Reflect.get(prototype, "texSubImage3D");
  Reflect.set(
    prototype,
    "texSubImage3D",
    function (this: WebGL2RenderingContext, ...call: unknown[]) {
      const [width, type] = [Number(call[5]), call[9]];
      if (type === this.FLOAT && width > 1) hasScores = true;
      return Reflect.apply(upload, this, call);
    },
  );
  prototype.drawArrays = function (...call) {
    drawArrays.apply(this, call);
    if (seen.chosenMs === undefined || this.getParameter(this.FRAMEBUFFER_BINDING) !== null) return;
    if (drawEnd === "fence") {
      const fence = this.fenceSync(this.SYNC_GPU_COMMANDS_COMPLETE, 0);
      this.flush();
      const [{ chosenMs }, isOverlay] = [seen, hasScores];
      const timer = setInterval(() => {
        if (fence && this.getSyncParameter(fence, this.SYNC_STATUS) !== this.SIGNALED) return;
        clearInterval(timer);
        if (seen.chosenMs !== chosenMs) return;
        seen.drawnMs ??= performance.now();
        if (isOverlay) seen.overlayMs ??= performance.now();
      }, 4);
      return;
    }
    const { width, height } = this.canvas;
    const row = new Uint8Array(4 * width);
    // Rows are counted from below.
    this.readPixels(0, height - 1 - (height >> 1), width, 1, this.RGBA, this.UNSIGNED_BYTE, row);
    const now = performance.now();
    seen.drawnMs ??= now;
    seen.stepMs ??= now - inputMs;
    if (hasScores) seen.overlayMs ??= now;
    const { row: before = [], height: heightBefore, isLook = true } = last ?? {};
    const isSameSize = row.length === before.length && height === heightBefore;
    // The two renderers agree to a level.
    const isSame =
      isSameSize && row.every((value, at) => Math.abs(value - (before[at] ?? Number.NaN)) <= 1);
    if (!(isSame || (!isSameSize && !isLook))) seen.changedMs = now;
    last = { row, height, isLook: false };
  };
}
