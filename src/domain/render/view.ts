/** The part of a scene that is on the canvas. */
export interface View {
  /**
   * The scene's column coordinate at the canvas centre. Pixel edges are at integers: column 0
   * spans 0 to 1.
   */
  readonly centreX: number;
  /** The scene's row coordinate at the canvas centre, growing downwards. */
  readonly centreY: number;
  /** Scene pixels per canvas pixel (device or CSS pixel, the unit of the canvas size). */
  readonly unitsPerPixel: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function isSameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}

export interface PixelPosition {
  readonly row: number;
  readonly column: number;
}

/** The maximum zoom: the side of one scene pixel, in canvas pixels. */
const LARGEST_PIXEL = 128;
/** The minimum zoom: how many times smaller than fitting the canvas. */
const SMALLEST_FIT = 2;

/** The whole scene, centred, as large as the canvas allows. */
export function fitView(scene: Size, canvas: Size): View {
  const unitsPerPixel = Math.max(scene.width / canvas.width, scene.height / canvas.height);
  return { centreX: scene.width / 2, centreY: scene.height / 2, unitsPerPixel };
}

/** The view with its centre moved by canvas pixels, right and down positive. */
export function panView(view: View, right: number, down: number): View {
  return {
    centreX: view.centreX + right * view.unitsPerPixel,
    centreY: view.centreY + down * view.unitsPerPixel,
    unitsPerPixel: view.unitsPerPixel,
  };
}

/** The view magnified about its centre; factors below 1 show more of the scene. */
export function zoomView(view: View, factor: number): View {
  return { ...view, unitsPerPixel: view.unitsPerPixel / factor };
}

/** The nearest view that keeps part of the scene on the canvas, within the zoom limits. */
export function clampView(view: View, scene: Size, canvas: Size): View {
  const fit = fitView(scene, canvas).unitsPerPixel;
  return {
    centreX: clamp(view.centreX, 0, scene.width),
    centreY: clamp(view.centreY, 0, scene.height),
    unitsPerPixel: clamp(
      view.unitsPerPixel,
      Math.min(fit, 1 / LARGEST_PIXEL),
      // A small array too can be shown pixel by pixel.
      Math.max(fit * SMALLEST_FIT, 1),
    ),
  };
}

/** Two fingers on a canvas. */
export interface Fingers {
  /** The point midway between them, in canvas pixels from the canvas's top left. */
  readonly x: number;
  readonly y: number;
  /** Their distance, in canvas pixels. */
  readonly apart: number;
}

/**
 * The view after a pinch: keeps the point midway between the fingers and zooms with their distance,
 * within the limits of `clampView`.
 */
export function pinchView(view: View, scene: Size, canvas: Size, from: Fingers, to: Fingers): View {
  const wished = zoomView(view, to.apart / from.apart);
  const { unitsPerPixel } = clampView(wished, scene, canvas);
  const origin = originOf(view, canvas);
  return {
    centreX: origin.x + from.x * view.unitsPerPixel + (canvas.width / 2 - to.x) * unitsPerPixel,
    centreY: origin.y + from.y * view.unitsPerPixel + (canvas.height / 2 - to.y) * unitsPerPixel,
    unitsPerPixel,
  };
}

/** The view magnified about a point of the canvas, in canvas pixels from its top left, within the limits. */
export function zoomViewAbout(
  view: View,
  scene: Size,
  canvas: Size,
  { factor, x, y }: { readonly factor: number; readonly x: number; readonly y: number },
): View {
  return pinchView(view, scene, canvas, { x, y, apart: 1 }, { x, y, apart: factor });
}

/** The scene coordinates of the canvas's top left corner. */
export function originOf(view: View, canvas: Size): { readonly x: number; readonly y: number } {
  return {
    x: view.centreX - (canvas.width / 2) * view.unitsPerPixel,
    y: view.centreY - (canvas.height / 2) * view.unitsPerPixel,
  };
}

/** The scene pixel at a point of the canvas (from its top left), or undefined outside the scene. */
export function pixelAt(
  view: View,
  canvas: Size,
  scene: Size,
  point: { readonly x: number; readonly y: number },
): PixelPosition | undefined {
  const origin = originOf(view, canvas);
  const column = Math.floor(origin.x + point.x * view.unitsPerPixel);
  const row = Math.floor(origin.y + point.y * view.unitsPerPixel);
  const inside = column >= 0 && row >= 0 && column < scene.width && row < scene.height;
  return inside ? { row, column } : undefined;
}

/** Where the scene begins and ends across the canvas, as shares of its width, 0 to 1. */
export function sceneSpan(
  view: View,
  canvas: Size,
  scene: Size,
): readonly [from: number, to: number] {
  const { x } = originOf(view, canvas);
  const shareAt = (column: number): number =>
    clamp((column - x) / view.unitsPerPixel / canvas.width, 0, 1);
  return [shareAt(0), shareAt(scene.width)];
}

/** Whether two views draw the same: within a thousandth of a pixel over a canvas of 10,000. */
export function isSameView(one: View, other: View): boolean {
  const tolerance = 1e-3 * one.unitsPerPixel;
  return (
    Math.abs(one.centreX - other.centreX) < tolerance &&
    Math.abs(one.centreY - other.centreY) < tolerance &&
    Math.abs(one.unitsPerPixel - other.unitsPerPixel) < tolerance * 1e-4
  );
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
