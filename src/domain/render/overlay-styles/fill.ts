import type { OverlayStyleDefinition } from "./definition.ts";

/** Every pixel of the mask. */
export const FILL = {
  id: "fill",
  title: "Fill",
  draws: "mask",
  cpu: () => 1,
  glsl: "",
  hasEdges: false,
} as const satisfies OverlayStyleDefinition;
