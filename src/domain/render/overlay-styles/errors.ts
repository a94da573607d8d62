import { HATCH_LINE_WIDTH, HATCH_PERIOD } from "#domain/render/hatch.ts";
import { OKABE_ITO } from "#domain/render/okabe-ito.ts";
import type { OverlayStyleDefinition } from "./definition.ts";

/** The colours of right, false and missed pixels, which the patterns tell apart without colour. */
export const ERROR_COLOURS = {
  truePositive: OKABE_ITO.green,
  falsePositive: OKABE_ITO.vermilion,
  falseNegative: OKABE_ITO.blue,
} as const;

/**
 * The mask compared with the reference: right pixels filled, false ones in diagonal lines, missed ones in
 * a grid. Pixels without a label or a score, and those that neither has, are not drawn.
 */
export const ERRORS = {
  id: "errors",
  title: "Errors",
  draws: "errors",
  // High enough to tell the patterns apart.
  opacity: 0.8,
  cpu: (mask, x, y) => {
    const label = mask.labelAt(x, y);
    const isFound = mask.isFound(x, y);
    if (Number.isNaN(label)) return 0;
    const isOfClass = label >= 0.5;
    if (isFound && isOfClass) return 1;
    if (isFound) return Number(isDiagonal(x, y));
    return Number(isOfClass && isGrid(x, y));
  },
  colour: (mask, x, y) => {
    if (!mask.isFound(x, y)) return ERROR_COLOURS.falseNegative;
    return mask.labelAt(x, y) >= 0.5 ? ERROR_COLOURS.truePositive : ERROR_COLOURS.falsePositive;
  },
  glsl: `float label = labelOf(at);
  bool isFound = own >= 0;
  bool isOfClass = label >= 0.5;
  ivec2 pixel = fromTopLeft();
  bool isDiagonal = (pixel.x + pixel.y & ${HATCH_PERIOD - 1}) < ${2 * HATCH_LINE_WIDTH};
  bool isGrid = min(pixel.x & ${HATCH_PERIOD - 1}, pixel.y & ${HATCH_PERIOD - 1}) < ${HATCH_LINE_WIDTH};
  painted = place.x >= swipe && !isNotANumber(label) && (isFound ? isOfClass || isDiagonal : isOfClass && isGrid);
  paint.rgb = isFound ? isOfClass ? ${glsl(ERROR_COLOURS.truePositive)} : ${glsl(ERROR_COLOURS.falsePositive)} : ${glsl(ERROR_COLOURS.falseNegative)};`,
  hasEdges: false,
  drawsOutside: true,
} as const satisfies OverlayStyleDefinition;

function isDiagonal(x: number, y: number): boolean {
  return (x + y) % HATCH_PERIOD < 2 * HATCH_LINE_WIDTH;
}

function isGrid(x: number, y: number): boolean {
  return Math.min(x % HATCH_PERIOD, y % HATCH_PERIOD) < HATCH_LINE_WIDTH;
}

function glsl(colour: readonly [number, number, number]): string {
  return `vec3(${colour.map((value) => (value / 255).toFixed(6)).join(", ")})`;
}
