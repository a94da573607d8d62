import { CLASS_BITS, canvasMask, EDGE_BIT, OUTLINE_WIDTH } from "./canvas-mask.ts";
import type { Colour } from "./colour.ts";
import { rampColours } from "./colour-ramp.ts";
import { HALO, HALO_OPACITY } from "./halo.ts";
import { NO_CLASS } from "./overlay.ts";
import { overlayStyle } from "./overlay-styles/overlay-styles.ts";
import { comparedPlane, type OverlayStyle, type Scene } from "./render-style.ts";
import { POSITION_NUMBERS, type Positions } from "./sample-positions.ts";

/**
 * Blends the overlay into `drawn`: over each canvas pixel whose class has a colour and that the
 * style draws, right of the swipe; left of it, what it has for there. `drawn` has four values per canvas
 * pixel, opaque inside the scene.
 * @param outlineWidth in canvas pixels.
 */
export function drawMask(
  drawn: Uint8ClampedArray,
  scene: Scene,
  overlay: OverlayStyle,
  positions: Positions,
  outlineWidth = OUTLINE_WIDTH,
): void {
  const canvasWidth = positions.columns.length / POSITION_NUMBERS;
  const column = swipeColumn(overlay, canvasWidth);
  if (overlay.left !== undefined) {
    drawColumns(drawn, scene, overlay.left, positions, { first: 0, end: column, outlineWidth });
  }
  drawColumns(drawn, scene, overlay, positions, { first: column, end: canvasWidth, outlineWidth });
}

/** The columns to draw in, up to `end`. */
interface Columns {
  readonly first: number;
  readonly end: number;
  readonly outlineWidth: number;
}

function drawColumns(
  drawn: Uint8ClampedArray,
  scene: Scene,
  overlay: OverlayStyle,
  positions: Positions,
  { first, end, outlineWidth }: Columns,
): void {
  if (!overlay.visible || scene.scores.length === 0) return;
  const { plane, threshold } = comparedPlane(overlay, scene.scores.length);
  const limit = Math.fround(threshold);
  const { width, height, stride, codes } = canvasMask(scene, overlay, positions, outlineWidth);
  const codeAt = (x: number, y: number) => codes[y * stride + x]!;
  const classAt = (x: number, y: number) => classOf(codeAt(x, y), overlay);
  const mask = {
    isEdge: (x: number, y: number) => (codeAt(x, y) & EDGE_BIT) !== 0,
    scoreAt: (x: number, y: number) =>
      scene.scores[classAt(x, y)]![scenePixel(scene, positions, x, y)]!,
    isFound: (x: number, y: number) => classAt(x, y) !== NO_CLASS,
    labelAt: (x: number, y: number) => {
      const score = scene.scores[plane]![scenePixel(scene, positions, x, y)]!;
      return Number.isNaN(score) ? score : Number(score >= limit);
    },
    classColour: (classIndex: number) => overlay.colours[classIndex],
    rampColour: rampColours(overlay.ramp),
  };
  const definition = overlayStyle(overlay.style);
  const { cpu, colour: ownColour, hasHalo = false, drawsOutside = false } = definition;
  const isInScene = (x: number, y: number) =>
    Math.min(positions.columns[x * POSITION_NUMBERS]!, positions.rows[y * POSITION_NUMBERS]!) >= 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = first; x < end; x += 1) {
      const at = (y * width + x) * 4;
      const drawnClass = classAt(x, y);
      const isLine = hasHalo && mask.isEdge(x, y);
      if (isLine && drawnClass === NO_CLASS && isInScene(x, y))
        blend(drawn, at, HALO, HALO_OPACITY);
      const isPainted = drawnClass !== NO_CLASS || (drawsOutside && isInScene(x, y));
      const colour = isPainted ? overlay.colours[paintedClass(drawnClass, overlay)] : undefined;
      if (colour === undefined) continue;
      const share = cpu(mask, x, y);
      const painted = ownColour?.(mask, x, y) ?? colour;
      if (isLine) blend(drawn, at, painted, 1);
      else if (share > 0) blend(drawn, at, painted, overlay.opacity * share);
    }
  }
}

function classOf(code: number, { shown }: Pick<OverlayStyle, "shown">): number {
  const drawn = code & CLASS_BITS;
  if (drawn === 0) return NO_CLASS;
  return shown === "most-likely" ? drawn - 1 : shown;
}

/** The class whose colour, if it has one, is drawn: outside the mask that of the shown class, or the first. */
function paintedClass(drawnClass: number, { shown }: Pick<OverlayStyle, "shown">): number {
  if (drawnClass !== NO_CLASS) return drawnClass;
  return shown === "most-likely" ? 0 : shown;
}

/** The first column of a canvas of this width with an overlay. */
export function swipeColumn({ from }: Pick<OverlayStyle, "from">, canvasWidth: number): number {
  return Math.round(from * canvasWidth);
}

/** The index of the scene pixel at a canvas pixel inside the scene. */
function scenePixel(scene: Scene, { columns, rows }: Positions, x: number, y: number): number {
  return rows[y * POSITION_NUMBERS]! * scene.width + columns[x * POSITION_NUMBERS]!;
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
