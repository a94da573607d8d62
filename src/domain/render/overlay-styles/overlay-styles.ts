import type { OverlayStyleDefinition } from "./definition.ts";
import { FILL } from "./fill.ts";
import { HATCH } from "./hatch.ts";
import { OUTLINE } from "./outline.ts";
import { SOFT } from "./soft.ts";

/** Every way to draw the mask, in the order of the overlay panel; the renderers and links read it too. */
export const OVERLAY_STYLES = [
  FILL,
  OUTLINE,
  HATCH,
  SOFT,
] as const satisfies readonly OverlayStyleDefinition[];

export type OverlayStyleId = (typeof OVERLAY_STYLES)[number]["id"];

/** The definition of a style. */
export function overlayStyle(id: OverlayStyleId): OverlayStyleDefinition {
  return OVERLAY_STYLES.find((style) => style.id === id) ?? FILL;
}
