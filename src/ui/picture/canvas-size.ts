import type { Size } from "#domain/render/view.ts";

/** One canvas's size in both kinds of pixels. */
export interface CanvasSize {
  /** CSS pixels. */
  readonly css: Size;
  /** Whole device pixels; 0 if the canvas is not laid out. */
  readonly device: Size;
}

/** The current size of a canvas on the page. */
export function measureCanvas(canvas: HTMLCanvasElement): CanvasSize {
  const { width, height } = canvas.getBoundingClientRect();
  const device = {
    width: Math.round(width * devicePixelRatio),
    height: Math.round(height * devicePixelRatio),
  };
  return { css: { width, height }, device };
}

/**
 * Reports a canvas's size in the animation frame after it, or the display's pixel ratio, changed.
 * Stops at the signal.
 */
export function observeCanvasSize(
  canvas: HTMLCanvasElement,
  onSize: (size: CanvasSize) => void,
  signal: AbortSignal,
): void {
  let frame = 0;
  const report = (size: CanvasSize) => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => onSize(size));
  };
  const observer = new ResizeObserver(([entry]) => {
    report(refined(measureCanvas(canvas), entry?.devicePixelContentBoxSize?.[0]));
  });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  });
  if (knowsDevicePixels()) {
    observer.observe(canvas, { box: "device-pixel-content-box" });
  } else {
    observer.observe(canvas);
    watchPixelRatio(() => report(measureCanvas(canvas)), signal);
  }
}

/**
 * A measured size with the browser's own device pixel count, which differs by a pixel if an edge
 * falls between two. Chromium ignores an emulated pixel ratio (developer tools, tests) in that
 * count: then the measured size is used.
 */
function refined(measured: CanvasSize, box: ResizeObserverSize | undefined): CanvasSize {
  if (!box) return measured;
  const device = { width: box.inlineSize, height: box.blockSize };
  const isNear =
    Math.abs(device.width - measured.device.width) <= 1 &&
    Math.abs(device.height - measured.device.height) <= 1;
  return isNear ? { css: measured.css, device } : measured;
}

/** Safari lacks it; where it exists, a change of the pixel ratio changes that box. */
function knowsDevicePixels(): boolean {
  return "devicePixelContentBoxSize" in ResizeObserverEntry.prototype;
}

function watchPixelRatio(onChange: () => void, signal: AbortSignal): void {
  const again = () => {
    onChange();
    watchPixelRatio(onChange, signal);
  };
  const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  query.addEventListener("change", again, { once: true, signal });
}
