import { type PixelPosition, pixelAt, type Size, type View } from "#domain/pixels/view.ts";

/** Follows the pointer and tells the scene pixel beneath it, each time that it is another one. */
export class PointerReadout {
  readonly #canvas: HTMLCanvasElement;
  readonly #onHover: (pixel: PixelPosition | undefined) => void;
  #pointer: { readonly clientX: number; readonly clientY: number } | undefined;
  #pixel: PixelPosition | undefined;

  constructor(
    elements: { readonly host: HTMLElement; readonly canvas: HTMLCanvasElement },
    onHover: (pixel: PixelPosition | undefined) => void,
    signal: AbortSignal,
  ) {
    this.#canvas = elements.canvas;
    this.#onHover = onHover;
    const { host } = elements;
    host.addEventListener("pointermove", (event) => this.#moveTo(event), { signal });
    host.addEventListener("pointerleave", () => this.#leave(), { signal });
  }

  /** Tells the pixel beneath the pointer in this view (in CSS pixels); the pointer may have stood still. */
  update(view: View, size: Size, scene: Size): void {
    if (!this.#pointer) return;
    const { left, top } = this.#canvas.getBoundingClientRect();
    const point = { x: this.#pointer.clientX - left, y: this.#pointer.clientY - top };
    const isOnCanvas =
      point.x >= 0 && point.y >= 0 && point.x < size.width && point.y < size.height;
    this.#tell(isOnCanvas ? pixelAt(view, size, scene, point) : undefined);
  }

  #moveTo({ clientX, clientY }: PointerEvent): void {
    this.#pointer = { clientX, clientY };
  }

  #leave(): void {
    this.#pointer = undefined;
    this.#tell(undefined);
  }

  #tell(pixel: PixelPosition | undefined): void {
    if (pixel?.row === this.#pixel?.row && pixel?.column === this.#pixel?.column) return;
    this.#pixel = pixel;
    this.#onHover(pixel);
  }
}
