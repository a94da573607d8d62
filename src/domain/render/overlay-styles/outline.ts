import type { OverlayStyleDefinition } from "./definition.ts";

/** Draws only the mask's edge, always opaque. */
export const OUTLINE = {
  id: "outline",
  title: "Outline",
  draws: "mask",
  cpu: (mask, x, y) => Number(mask.isEdge(x, y)),
  glsl: "painted = painted && edge;",
  hasEdges: true,
  hasHalo: true,
} as const satisfies OverlayStyleDefinition;
