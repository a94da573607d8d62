import type { OverlayStyleDefinition } from "./definition.ts";

/** Draws only the mask's edge. */
export const OUTLINE = {
  id: "outline",
  title: "Outline",
  draws: "mask",
  cpu: (mask, x, y) => Number(mask.isEdge(x, y)),
  glsl: "painted = painted && edge;",
  hasEdges: true,
} as const satisfies OverlayStyleDefinition;
