import { COLORMAP } from "./colormap.ts";
import type { OverlayStyleDefinition } from "./definition.ts";

/** Every pixel of the mask in its score's colour of the colormap, as the workshop's notebook draws it. */
export const PROBABILITY = {
  ...COLORMAP,
  id: "probability",
  title: "Probability map",
  draws: "mask",
} as const satisfies OverlayStyleDefinition;
