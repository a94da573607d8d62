import { type Prediction, scorePlane } from "#domain/prediction/prediction.ts";
import type { RenderStyle } from "#domain/render/render-style.ts";
import { litStyle } from "#domain/view/lit-values.ts";
import type { PaneContent } from "#domain/view/view-settings.ts";
import { renderStyleOf } from "#domain/view/view-style.ts";
import type { Mark } from "#ui/picture/mark.ts";
import { PANE_CONTENT, shownContent } from "./pane-content.ts";
import { pinMarks } from "./pins.ts";
import { overlayColour, type ViewerModel } from "./viewer-model.ts";

/** How the viewer's picture is drawn; of two side by side, the style that both begin with. */
export function styleOfViewer(
  viewer: Pick<
    ViewerModel,
    "view" | "card" | "spreads" | "ranges" | "coverage" | "predicted" | "referencePlane" | "lit"
  >,
): RenderStyle {
  const { view, card, spreads, ranges, coverage, predicted, referencePlane, lit } = viewer;
  const style = renderStyleOf(view, card, {
    ...{ spreads, ranges, coverage, hasReference: referencePlane !== undefined },
    classColours: predicted?.colours ?? [],
  });
  return lit === undefined ? style : litStyle(style);
}

/** The style of one of two pictures. */
export function paneStyle(
  content: PaneContent,
  hasReference: boolean,
  renderStyle: RenderStyle,
): RenderStyle {
  return PANE_CONTENT[shownContent(content, hasReference)].style(renderStyle);
}

/** Whether two pictures are shown side by side. */
export function isSideBySide({
  view,
  predicted,
}: Pick<ViewerModel, "view" | "predicted">): boolean {
  return view.comparison === "side" && predicted !== undefined;
}

/** The reference's labels, where they are drawn: they are another plane of scores. */
export function drawnReference({
  view,
  referencePlane,
}: Pick<ViewerModel, "view" | "referencePlane">): Float32Array | undefined {
  const showsErrors = view.overlayStyle === "errors" || view.panes.includes("errors");
  return showsErrors ? referencePlane : undefined;
}

/** The planes of scores that are drawn: one per class, then the reference's labels. */
export function scorePlanes(
  prediction: Prediction,
  reference: Float32Array | undefined,
): readonly Float32Array[] {
  const { classCount } = prediction;
  const planes = Array.from({ length: classCount }, (_, index) => scorePlane(prediction, index));
  return reference === undefined ? planes : [...planes, reference];
}

const WHITE = [255, 255, 255] as const;

function boxMarks({ view: { box }, array }: ViewerModel): readonly Mark[] {
  if (box === undefined || box.top >= array.height || box.left >= array.width) return [];
  const { top: row, left: column, height, width } = box;
  return [{ key: "box", row, column, height, width, label: "Box", colour: WHITE }];
}

/** Marks of the pins within the scene and of the selected region. */
export function marksOf(viewer: ViewerModel): readonly Mark[] {
  const { predictionView, region } = viewer;
  const found = region === undefined ? undefined : predictionView?.summary.regions[region];
  const pins = [...boxMarks(viewer), ...pinMarks(viewer)];
  if (predictionView === undefined || found === undefined || region === undefined) return pins;
  const { top: row, left: column, height, width } = found.box;
  const label = String(region + 1);
  const colour = overlayColour(predictionView) ?? viewer.card.output.classColour;
  return [{ key: "region", row, column, height, width, label, colour }, ...pins];
}
