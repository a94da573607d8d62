import type { OverlayStyleDefinition } from "./definition.ts";

/** Every pixel that has a value, in its colour of the colormap. */
export const COLORMAP = {
  id: "colormap",
  title: "Colormap",
  draws: "values",
  cpu: () => 1,
  colour: (mask, x, y) => mask.rampColour(mask.scoreAt(x, y)),
  glsl: "paint.rgb = rampColour(scoreOfClass(at, max(own, 0)));",
  hasEdges: false,
  hasRamp: true,
} as const satisfies OverlayStyleDefinition;
