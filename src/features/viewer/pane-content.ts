import type { CardOutput } from "#domain/model/model-card.ts";
import type { RenderStyle } from "#domain/render/render-style.ts";
import type { PaneContent } from "#domain/view/view-settings.ts";

interface PaneContentDefinition {
  readonly title: (output: CardOutput) => string;
  /** The style of a picture that shows it, from that of a single picture. */
  readonly style: (style: RenderStyle) => RenderStyle;
}

/** What a picture shows: the mask instead of its errors where there is no reference. */
export function shownContent(content: PaneContent, hasReference: boolean): PaneContent {
  return content === "errors" && !hasReference ? "mask" : content;
}

/** High enough to tell their patterns apart. */
export const ERRORS_OPACITY = 0.8;

/** Below every score that a model returns. */
const LOWEST_SCORE = -3.4e38;

/** What one of two pictures side by side can show. */
export const PANE_CONTENT: Record<PaneContent, PaneContentDefinition> = {
  bands: {
    title: () => "Bands",
    style: (style) => ({ ...style, overlay: { ...style.overlay, visible: false } }),
  },
  mask: {
    title: ({ classTitle }) => `With ${classTitle.toLowerCase()}`,
    style: (style) => style,
  },
  errors: {
    title: () => "Errors",
    style: (style) => ({
      ...style,
      overlay: { ...style.overlay, style: "errors", opacity: ERRORS_OPACITY },
    }),
  },
  probability: {
    title: ({ score }) => score.name.slice(0, 1).toUpperCase() + score.name.slice(1),
    style: (style) => ({
      ...style,
      overlay: { ...style.overlay, style: "colormap", opacity: 1, threshold: LOWEST_SCORE },
    }),
  },
};
