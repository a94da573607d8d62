import type { OverlayStyleDefinition } from "./definition.ts";

/** Every pixel of the mask, with opacity proportional to its score. */
export const SOFT = {
  id: "soft",
  title: "Opacity by probability",
  draws: "mask",
  cpu: (mask, x, y) => Math.min(1, Math.max(0, mask.scoreAt(x, y))),
  glsl: "paint.a *= clamp(scoreOfClass(at, own), 0.0, 1.0);",
  hasEdges: false,
} as const satisfies OverlayStyleDefinition;
