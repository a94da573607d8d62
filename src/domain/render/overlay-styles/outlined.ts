import type { OverlayStyleDefinition } from "./definition.ts";

/** Every pixel of the mask, with opacity proportional to its score, within an outline that is always opaque. */
export const OUTLINED = {
  id: "outlined",
  title: "Fill and outline",
  draws: "mask",
  cpu: (mask, x, y) => Math.min(1, Math.max(0, mask.scoreAt(x, y))),
  glsl: "paint.a *= clamp(scoreOfClass(at, max(own, 0)), 0.0, 1.0);",
  hasEdges: true,
  hasHalo: true,
} as const satisfies OverlayStyleDefinition;
