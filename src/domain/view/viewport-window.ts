import type { PixelBox } from "#domain/array/pixel-box.ts";
import { originOf, type Size, type View } from "#domain/render/view.ts";

/** The pixels of a scene that are at least partly in view; all of them without a view. */
export function viewportWindow(view: View | undefined, canvas: Size, scene: Size): PixelBox {
  if (view === undefined) return { top: 0, left: 0, height: scene.height, width: scene.width };
  const origin = originOf(view, canvas);
  const [left, width] = along(origin.x, canvas.width * view.unitsPerPixel, scene.width);
  const [top, height] = along(origin.y, canvas.height * view.unitsPerPixel, scene.height);
  return { top, left, height, width };
}

/**
 * The pixels of a scene that are at least partly between two points of a canvas; undefined beside the
 * scene.
 */
export function boxBetween(
  view: View,
  canvas: Size,
  scene: Size,
  [one, other]: readonly [CanvasPoint, CanvasPoint],
): PixelBox | undefined {
  const origin = originOf(view, canvas);
  const { unitsPerPixel } = view;
  const x = origin.x + Math.min(one.x, other.x) * unitsPerPixel;
  const y = origin.y + Math.min(one.y, other.y) * unitsPerPixel;
  const [left, width] = along(x, Math.abs(one.x - other.x) * unitsPerPixel, scene.width);
  const [top, height] = along(y, Math.abs(one.y - other.y) * unitsPerPixel, scene.height);
  return width > 0 && height > 0 ? { top, left, height, width } : undefined;
}

interface CanvasPoint {
  readonly x: number;
  readonly y: number;
}

function along(start: number, length: number, end: number): readonly [number, number] {
  const first = Math.min(Math.max(Math.floor(start), 0), end);
  const last = Math.min(Math.max(Math.ceil(start + length), first), end);
  return [first, last - first];
}

/** The fraction of the canvas that a box fills, so that its surroundings are visible too. */
const FILLED = 0.4;
/** A small box is not enlarged beyond this many canvas pixels per scene pixel. */
const LARGEST_PIXEL = 16;

/**
 * The view that centres a box, moved so that it shows nothing outside the scene, and no smaller than the
 * whole scene would be.
 */
export function viewOfBox({ top, left, height, width }: PixelBox, canvas: Size, scene: Size): View {
  const filling = Math.max(width / canvas.width, height / canvas.height) / FILLED;
  const whole = Math.max(scene.width / canvas.width, scene.height / canvas.height);
  const unitsPerPixel = Math.max(Math.min(filling, whole), 1 / LARGEST_PIXEL);
  return {
    centreX: within(left + width / 2, canvas.width * unitsPerPixel, scene.width),
    centreY: within(top + height / 2, canvas.height * unitsPerPixel, scene.height),
    unitsPerPixel,
  };
}

/** Clamps the centre of an extent to the scene; an extent larger than the scene is centred on it. */
function within(wished: number, length: number, end: number): number {
  if (length >= end) return end / 2;
  return Math.min(Math.max(wished, length / 2), end - length / 2);
}
