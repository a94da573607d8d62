import { type PixelPosition, pixelAt, type Size, type View } from "#domain/render/view.ts";
import type { CanvasPoint } from "./clicks.ts";

/**
 * Reports the scene pixel under the pointer, or under the crosshair at the canvas's centre, whenever
 * it changes. Keys show the crosshair; a move of the pointer hides it.
 */
export class PointerReadout {
  readonly #area: HTMLElement;
  readonly #crosshair: HTMLElement;
  readonly #onHover: (pixel: PixelPosition | undefined) => void;
  #pointer: { readonly clientX: number; readonly clientY: number } | undefined;
  #pixel: PixelPosition | undefined;

  constructor(
    elements: {
      readonly host: HTMLElement;
      readonly area: HTMLElement;
      readonly crosshair: HTMLElement;
    },
    onHover: (pixel: PixelPosition | undefined) => void,
    signal: AbortSignal,
  ) {
    this.#area = elements.area;
    this.#crosshair = elements.crosshair;
    this.#onHover = onHover;
    const { host } = elements;
    host.addEventListener("pointermove", (event) => this.#moveTo(event), { signal });
    host.addEventListener("pointerleave", () => this.#leave(), { signal });
  }

  showCrosshair(): void {
    this.#crosshair.hidden = false;
  }

  hideCrosshair(): void {
    this.#crosshair.hidden = true;
  }

  /** Reports the pixel under the pointer or crosshair in this view (in CSS pixels) if it changed. */
  update(view: View, size: Size, scene: Size): void {
    const point = this.#crosshair.hidden ? this.#pointed() : centreOf(size);
    const isOnCanvas =
      point && point.x >= 0 && point.y >= 0 && point.x < size.width && point.y < size.height;
    this.#report(isOnCanvas ? pixelAt(view, size, scene, point) : undefined);
  }

  #pointed(): CanvasPoint | undefined {
    if (!this.#pointer) return undefined;
    const { left, top } = this.#area.getBoundingClientRect();
    return { x: this.#pointer.clientX - left, y: this.#pointer.clientY - top };
  }

  #moveTo({ clientX, clientY }: PointerEvent): void {
    // Browsers also report a move when the page scrolls under a still pointer.
    const isStill = clientX === this.#pointer?.clientX && clientY === this.#pointer.clientY;
    if (!isStill) this.hideCrosshair();
    this.#pointer = { clientX, clientY };
  }

  #leave(): void {
    this.#pointer = undefined;
    if (this.#crosshair.hidden) this.#report(undefined);
  }

  #report(pixel: PixelPosition | undefined): void {
    if (pixel?.row === this.#pixel?.row && pixel?.column === this.#pixel?.column) return;
    this.#pixel = pixel;
    this.#onHover(pixel);
  }
}

/** The point of the canvas that keys act on. */
export function centreOf({ width, height }: Size): CanvasPoint {
  return { x: width / 2, y: height / 2 };
}
