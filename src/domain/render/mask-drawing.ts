import { isMaskLine } from "./hatch.ts";
import { classifierOf, NO_CLASS } from "./overlay.ts";
import type { Colour, OverlayStyle, Scene } from "./render-style.ts";
import { POSITION_NUMBERS, type Positions } from "./sample-positions.ts";

/** The breadth of a mask's outline, in canvas pixels. */
export const OUTLINE_WIDTH = 2;

/** The classes that a canvas's pixels are of, row after row; `NO_CLASS` also beyond the scene. */
interface CanvasClasses {
  readonly width: number;
  readonly height: number;
  readonly classes: Int16Array;
}

/**
 * Blends the overlay over the bands that are drawn on a canvas: over each canvas pixel that is of a
 * class with a colour and that the style draws, right of where the overlay begins. Changes `drawn`
 * (four values a canvas pixel, opaque where there is a scene).
 */
export function drawMask(
  drawn: Uint8ClampedArray,
  scene: Scene,
  overlay: OverlayStyle,
  positions: Positions,
): void {
  if (!overlay.visible || scene.scores.length === 0) return;
  const canvas = canvasClasses(scene, overlay, positions);
  const { width, height, classes } = canvas;
  for (let y = 0; y < height; y += 1) {
    for (let x = swipeColumn(overlay, width); x < width; x += 1) {
      const shown = classes[y * width + x]!;
      if (shown === NO_CLASS) continue;
      const colour = overlay.colours[shown];
      if (!(colour && isDrawn(canvas, overlay, x, y))) continue;
      const score = scene.scores[shown]![scenePixel(scene, positions, x, y)]!;
      blend(drawn, (y * width + x) * 4, colour, opacityOf(overlay, score));
    }
  }
}

/** The first column of a canvas of this width that the overlay is drawn over. */
export function swipeColumn({ from }: Pick<OverlayStyle, "from">, canvasWidth: number): number {
  return Math.round(from * canvasWidth);
}

function canvasClasses(scene: Scene, overlay: OverlayStyle, positions: Positions): CanvasClasses {
  const width = positions.columns.length / POSITION_NUMBERS;
  const height = positions.rows.length / POSITION_NUMBERS;
  const classes = new Int16Array(width * height).fill(NO_CLASS);
  const classAt = classifierOf(scene.scores, overlay);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const pixel = scenePixel(scene, positions, x, y);
      if (pixel >= 0) classes[y * width + x] = classAt(pixel);
    }
  }
  return { width, height, classes };
}

/** The scene pixel beneath a canvas pixel; -1 beyond the scene. */
function scenePixel(scene: Scene, { columns, rows }: Positions, x: number, y: number): number {
  const column = columns[x * POSITION_NUMBERS]!;
  const row = rows[y * POSITION_NUMBERS]!;
  return column < 0 || row < 0 ? -1 : row * scene.width + column;
}

function isDrawn(canvas: CanvasClasses, { style }: OverlayStyle, x: number, y: number): boolean {
  switch (style) {
    case "fill":
    case "soft":
      return true;
    case "outline":
      return isEdge(canvas, x, y);
    case "hatch":
      return isMaskLine(x, y) || isEdge(canvas, x, y);
  }
}

/**
 * Whether a pixel of another class, or of none, lies within `OUTLINE_WIDTH` columns and rows. What is
 * beyond the canvas is not known and makes no edge.
 */
function isEdge({ width, height, classes }: CanvasClasses, x: number, y: number): boolean {
  const own = classes[y * width + x];
  const [top, bottom] = [Math.max(0, y - OUTLINE_WIDTH), Math.min(height - 1, y + OUTLINE_WIDTH)];
  const [left, right] = [Math.max(0, x - OUTLINE_WIDTH), Math.min(width - 1, x + OUTLINE_WIDTH)];
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      if (classes[row * width + column] !== own) return true;
    }
  }
  return false;
}

function opacityOf({ style, opacity }: OverlayStyle, score: number): number {
  return style === "soft" ? opacity * Math.min(1, Math.max(0, score)) : opacity;
}

/** Source over an opaque destination (https://www.w3.org/TR/compositing-1/#porterduffcompositingoperators_srcover). */
function blend(drawn: Uint8ClampedArray, at: number, colour: Colour, opacity: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    drawn[at + channel] = colour[channel]! * opacity + drawn[at + channel]! * (1 - opacity);
  }
}
