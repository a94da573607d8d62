import type { Size } from "#domain/render/view.ts";

/** One element's size in both kinds of pixels. */
export interface CanvasSize {
  /** CSS pixels. */
  readonly css: Size;
  /** Whole device pixels; 0 if the element is not laid out. */
  readonly device: Size;
}

/** The sizes of the canvas and of the areas of the pictures on it. */
export class CanvasSizes {
  /** The browser's own device pixel counts, which differ by a pixel if an edge falls between two. */
  readonly #counts = new Map<Element, Size | undefined>();
  readonly #observer: ResizeObserver;
  readonly #onChange: () => void;
  #frame = 0;

  /**
   * @param onChange called in the animation frame after the size of a watched element, or the display’s
   *   pixel ratio, changed.
   */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#observer = new ResizeObserver((entries) => {
      for (const { target, devicePixelContentBoxSize } of entries) {
        const box = devicePixelContentBoxSize?.[0];
        if (!this.#counts.has(target)) continue;
        this.#counts.set(target, box && { width: box.inlineSize, height: box.blockSize });
      }
      this.#report();
    });
    if (!knowsDevicePixels()) watchPixelRatio(() => this.#report());
  }

  watch(element: Element): void {
    this.#counts.set(element, undefined);
    this.#observer.observe(
      element,
      knowsDevicePixels() ? { box: "device-pixel-content-box" } : undefined,
    );
  }

  unwatch(element: Element): void {
    this.#counts.delete(element);
    this.#observer.unobserve(element);
  }

  /**
   * An element's current size. Chromium ignores an emulated pixel ratio (developer tools, tests) in its
   * count of device pixels: then the measured size is used.
   */
  of(element: Element): CanvasSize {
    const { width, height } = element.getBoundingClientRect();
    const device = {
      width: Math.round(width * devicePixelRatio),
      height: Math.round(height * devicePixelRatio),
    };
    const counted = this.#counts.get(element);
    const isNear =
      counted &&
      Math.abs(counted.width - device.width) <= 1 &&
      Math.abs(counted.height - device.height) <= 1;
    return { css: { width, height }, device: isNear ? counted : device };
  }

  #report(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(this.#onChange);
  }
}

/** Safari lacks it; where it exists, a change of the pixel ratio changes that box. */
function knowsDevicePixels(): boolean {
  return "devicePixelContentBoxSize" in ResizeObserverEntry.prototype;
}

function watchPixelRatio(onChange: () => void): void {
  const again = () => {
    onChange();
    watchPixelRatio(onChange);
  };
  const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  query.addEventListener("change", again, { once: true });
}
