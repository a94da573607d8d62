import type { ViewSettings } from "#domain/view/view-settings.ts";
import type { ComparisonView } from "#features/evaluate/comparison.tsx";

/** The change of the view that shows two predictions in one of three ways. */
export function withComparison(how: ComparisonView): (view: ViewSettings) => ViewSettings {
  return (view) => {
    const shown = { ...view, overlayVisible: true };
    if (how === "swipe") return { ...shown, comparison: "swipe" };
    return {
      ...shown,
      comparison: "side",
      panes: how === "side" ? ["second", "mask"] : ["mask", how],
    };
  };
}
