import type { Size } from "#domain/pixels/view.ts";

/** One canvas's size in both kinds of pixels. */
export interface CanvasSize {
  /** CSS pixels, with fractions. */
  readonly css: Size;
  /** Device pixels, whole; 0 where the canvas is not laid out. */
  readonly device: Size;
}

/** The size of a canvas on the page at this moment. */
export function measureCanvas(canvas: HTMLCanvasElement): CanvasSize {
  const { width, height } = canvas.getBoundingClientRect();
  const device = {
    width: Math.round(width * devicePixelRatio),
    height: Math.round(height * devicePixelRatio),
  };
  return { css: { width, height }, device };
}

/**
 * Tells a canvas's size in the animation frame after it, or the display's pixel ratio, changed.
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
    const exact = entry?.devicePixelContentBoxSize?.[0];
    const measured = measureCanvas(canvas);
    report(exact ? { css: measured.css, device: sizeOf(exact) } : measured);
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

function sizeOf(box: ResizeObserverSize): Size {
  return { width: box.inlineSize, height: box.blockSize };
}

/** Safari does not; where it is known, a change of the pixel ratio is a change of that box. */
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
