import { originOf, type Size, type View } from "#domain/render/view.ts";

/** A marked point on the picture, or a region if it has a height and a width. */
export interface Mark {
  readonly key: string;
  /**
   * Scene coordinates of the point, or of the region's upper left corner: a pixel's centre is at
   * half a pixel.
   */
  readonly row: number;
  readonly column: number;
  /** Scene pixels. */
  readonly height?: number;
  readonly width?: number;
  /** A few characters beside it. */
  readonly label: string;
  /** Red, green and blue from 0 to 255. */
  readonly colour: readonly [number, number, number];
}

/**
 * Moves the marks of a layer over the canvas with a view: each computes its position from these
 * properties in picture.css. View and size are in CSS pixels.
 */
export function placeMarks(layer: HTMLElement, view: View, size: Size): void {
  const origin = originOf(view, size);
  layer.style.setProperty("--origin-column", String(origin.x));
  layer.style.setProperty("--origin-row", String(origin.y));
  layer.style.setProperty("--pixels-per-unit", String(1 / view.unitsPerPixel));
}
