import { originOf, type Size, type View } from "./view.ts";

/** The canvas pixels that a scene covers entirely. */
export interface CroppedView {
  /** Draws just this part on a canvas of `size`. */
  readonly view: View;
  readonly size: Size;
  /** Its upper left corner on the canvas. */
  readonly left: number;
  readonly top: number;
}

/** Less than this share of a canvas pixel is a rounding error. */
const EPSILON = 1e-6;

/** Leaves out what a canvas shows beside its scene; undefined where no pixel of the scene is on it. */
export function croppedView(scene: Size, view: View, canvas: Size): CroppedView | undefined {
  const origin = originOf(view, canvas);
  const { unitsPerPixel } = view;
  const [left, width] = along(origin.x, scene.width, unitsPerPixel, canvas.width);
  const [top, height] = along(origin.y, scene.height, unitsPerPixel, canvas.height);
  if (width <= 0 || height <= 0) return undefined;
  return {
    view: {
      centreX: origin.x + (left + width / 2) * unitsPerPixel,
      centreY: origin.y + (top + height / 2) * unitsPerPixel,
      unitsPerPixel,
    },
    size: { width, height },
    left,
    top,
  };
}

/** @param start the scene's coordinate at the canvas's edge. */
function along(
  start: number,
  sceneLength: number,
  unitsPerPixel: number,
  canvasLength: number,
): readonly [first: number, length: number] {
  const first = Math.max(0, Math.ceil(-start / unitsPerPixel - EPSILON));
  const end = Math.floor((sceneLength - start) / unitsPerPixel + EPSILON);
  return [first, Math.min(Math.floor(canvasLength), end) - first];
}

/** The same view on a canvas that is larger by a factor. */
export function enlarged(
  { view, size }: Pick<CroppedView, "view" | "size">,
  factor: number,
): Pick<CroppedView, "view" | "size"> {
  return {
    view: { ...view, unitsPerPixel: view.unitsPerPixel / factor },
    size: { width: size.width * factor, height: size.height * factor },
  };
}
