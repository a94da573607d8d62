import { HATCH_LINE_WIDTH, HATCH_PERIOD } from "#domain/render/hatch.ts";
import type { OverlayStyleDefinition } from "./definition.ts";

/**
 * The mask's edge with diagonal lines inside, which slant the other way than those of missing
 * pixels.
 */
export const HATCH = {
  id: "hatch",
  title: "Hatch",
  draws: "mask",
  cpu: (mask, x, y) => Number(isLine(x, y) || mask.isEdge(x, y)),
  glsl: `ivec2 pixel = fromTopLeft();
  bool isLine = (pixel.x + ${HATCH_PERIOD - 1} * pixel.y & ${HATCH_PERIOD - 1}) < ${HATCH_LINE_WIDTH};
  painted = painted && (isLine || edge);`,
  hasEdges: true,
} as const satisfies OverlayStyleDefinition;

/** The remainder of x - y without negative intermediate values. */
function isLine(x: number, y: number): boolean {
  return (x + (HATCH_PERIOD - 1) * y) % HATCH_PERIOD < HATCH_LINE_WIDTH;
}
