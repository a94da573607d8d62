import { COLORMAP } from "./colormap.ts";
import { CONFUSIONS } from "./confusions.ts";
import type { OverlayStyleDefinition } from "./definition.ts";
import { ERRORS } from "./errors.ts";
import { FILL } from "./fill.ts";
import { HATCH } from "./hatch.ts";
import { OUTLINE } from "./outline.ts";
import { OUTLINED } from "./outlined.ts";
import { PROBABILITY } from "./probability.ts";
import { SOFT } from "./soft.ts";

/** Every way to draw a prediction, in the order of the overlay panel; the renderers and links read it too. */
export const OVERLAY_STYLES = [
  OUTLINED,
  FILL,
  OUTLINE,
  HATCH,
  SOFT,
  PROBABILITY,
  COLORMAP,
  ERRORS,
  CONFUSIONS,
] as const satisfies readonly OverlayStyleDefinition[];

type ListedStyle = (typeof OVERLAY_STYLES)[number];
export type OverlayStyleId = ListedStyle["id"];

/** The styles that draw a mask, or values; the first is the default. */
export function overlayStylesOf(draws: ListedStyle["draws"]): readonly ListedStyle[] {
  return OVERLAY_STYLES.filter((style) => style.draws === draws);
}

/** The definition of a style. */
export function overlayStyle(id: OverlayStyleId): OverlayStyleDefinition {
  return OVERLAY_STYLES.find((style) => style.id === id) ?? FILL;
}
