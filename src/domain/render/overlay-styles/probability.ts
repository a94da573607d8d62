import type { OverlayStyleDefinition } from "./definition.ts";

/** Every pixel of the mask in its score's colour of the colormap, as the workshop's notebook draws it. */
export const PROBABILITY = {
  id: "probability",
  title: "Probability map",
  draws: "mask",
  cpu: () => 1,
  colour: (mask, x, y) => mask.rampColour(mask.scoreAt(x, y)),
  glsl: "paint.rgb = rampColour(scoreOfClass(at, max(own, 0)));",
  hasEdges: false,
  hasRamp: true,
} as const satisfies OverlayStyleDefinition;
