import type { Colour } from "./colour.ts";
import { rampColours } from "./colour-ramp.ts";
import { classifierOf, NO_CLASS } from "./overlay.ts";
import { overlayStyle } from "./overlay-styles/overlay-styles.ts";
import type { OverlayStyle, Scene } from "./render-style.ts";
import { POSITION_NUMBERS, type Positions } from "./sample-positions.ts";

/** The width of the mask's outline, in canvas pixels. */
export const OUTLINE_WIDTH = 2;

/** The class of each canvas pixel, in row-major order; `NO_CLASS` also outside the scene. */
interface CanvasClasses {
  readonly width: number;
  readonly height: number;
  readonly classes: Int16Array;
}

/**
 * Blends the overlay into `drawn`: over each canvas pixel whose class has a colour and that the
 * style draws, right of the swipe. `drawn` has four values per canvas pixel, opaque inside the
 * scene.
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
  const mask = {
    isEdge: (x: number, y: number) => isEdge(canvas, x, y),
    scoreAt: (x: number, y: number) =>
      scene.scores[classes[y * width + x]!]![scenePixel(scene, positions, x, y)]!,
    rampColour: rampColours(overlay.ramp),
  };
  const { cpu, colour: ownColour } = overlayStyle(overlay.style);
  for (let y = 0; y < height; y += 1) {
    for (let x = swipeColumn(overlay, width); x < width; x += 1) {
      const drawnClass = classes[y * width + x]!;
      const colour = drawnClass === NO_CLASS ? undefined : overlay.colours[drawnClass];
      if (colour === undefined) continue;
      const share = cpu(mask, x, y);
      const painted = ownColour?.(mask, x, y) ?? colour;
      if (share > 0) blend(drawn, (y * width + x) * 4, painted, overlay.opacity * share);
    }
  }
}

/** The first column of a canvas of this width with an overlay. */
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

/** The index of the scene pixel at a canvas pixel; -1 outside the scene. */
function scenePixel(scene: Scene, { columns, rows }: Positions, x: number, y: number): number {
  const column = columns[x * POSITION_NUMBERS]!;
  const row = rows[y * POSITION_NUMBERS]!;
  return column < 0 || row < 0 ? -1 : row * scene.width + column;
}

/** See `CanvasMask.isEdge`. Pixels outside the canvas are unknown and make no edge. */
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

/**
 * Source-over compositing on an opaque destination
 * (https://www.w3.org/TR/compositing-1/#porterduffcompositingoperators_srcover).
 */
function blend(drawn: Uint8ClampedArray, at: number, colour: Colour, opacity: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    drawn[at + channel] = colour[channel]! * opacity + drawn[at + channel]! * (1 - opacity);
  }
}
