import { type Prediction, scorePlane } from "#domain/prediction/prediction.ts";
import { confusionColours } from "#domain/render/overlay-styles/confusions.ts";
import type { RenderStyle } from "#domain/render/render-style.ts";
import { litStyle } from "#domain/view/lit-values.ts";
import type { PaneContent } from "#domain/view/view-settings.ts";
import { renderStyleOf } from "#domain/view/view-style.ts";
import type { Mark } from "#ui/picture/mark.ts";
import {
  type ComparedMasks,
  cutStyle,
  errorsStyle,
  PANE_CONTENT,
  shownContent,
} from "./pane-content.ts";
import { pinMarks } from "./pins.ts";
import { overlayColour, type ViewerModel } from "./viewer-model.ts";

/** What of a viewer decides how its picture is drawn. */
type StyledViewer = Pick<
  ViewerModel,
  | "view"
  | "card"
  | "spreads"
  | "ranges"
  | "coverage"
  | "predicted"
  | "reading"
  | "referencePlane"
  | "second"
  | "differences"
  | "lit"
>;

/** How the viewer's picture is drawn; of two side by side, the style that both begin with. */
export function styleOfViewer(viewer: StyledViewer): RenderStyle {
  const { view, card, spreads, ranges, coverage, predicted, lit } = viewer;
  const { second, reference } = comparedMasks(viewer);
  const isByClass = reference?.classColours !== undefined;
  const style = renderStyleOf(view, card, {
    ...{ spreads, ranges, coverage, hasReference: reference !== undefined && !isByClass },
    classColours: predicted?.colours ?? [],
  });
  if (lit !== undefined) return litStyle(style);
  if (view.overlayStyle === "errors" && isByClass) {
    return errorsStyle(reference, style);
  }
  if (view.comparison !== "swipe" || second === undefined) return style;
  const { overlay: left } = cutStyle(second, style);
  return { ...style, overlay: { ...style.overlay, left: { ...left, from: 0 } } };
}

/** The style of one of two pictures. */
export function paneStyle(
  content: PaneContent,
  viewer: ComparedViewer,
  renderStyle: RenderStyle,
): RenderStyle {
  const compared = comparedMasks(viewer);
  return PANE_CONTENT[shownContent(content, compared)].style(renderStyle, compared);
}

type ComparedViewer = Pick<
  ViewerModel,
  "predicted" | "reading" | "referencePlane" | "second" | "differences"
>;

/** What the mask can be compared with, by the place of its plane among `scorePlanes`. */
export function comparedMasks({
  predicted,
  reading,
  referencePlane,
  second,
  differences,
}: ComparedViewer): ComparedMasks {
  const plane = predicted?.prediction.classCount ?? 0;
  const others = Number(second !== undefined) + Number(differences !== undefined);
  return {
    second: second && { plane, threshold: second.threshold },
    differences: differences && { plane: plane + 1, max: differences.max },
    reference: referencePlane && {
      ...{ plane: plane + others, threshold: 0.5 },
      classColours:
        predicted && reading?.kind === "classes" ? confusionColours(predicted.colours) : undefined,
    },
  };
}

/** Whether two pictures are shown side by side. */
export function isSideBySide({
  view,
  predicted,
}: Pick<ViewerModel, "view" | "predicted">): boolean {
  return view.comparison === "side" && predicted !== undefined;
}

/** The plane of errors, where they are drawn: they are another plane of scores. */
export function drawnReference({
  view,
  referencePlane,
}: Pick<ViewerModel, "view" | "referencePlane">): Float32Array | undefined {
  const showsErrors = view.overlayStyle === "errors" || view.panes.includes("errors");
  return showsErrors ? referencePlane : undefined;
}

/**
 * The planes of scores that are drawn: one per class, the second prediction's and how much they differ, then
 * the plane of errors.
 */
export function scorePlanes(
  prediction: Prediction,
  { second, differences }: Pick<ViewerModel, "second" | "differences">,
  reference: Float32Array | undefined,
): readonly Float32Array[] {
  const { classCount } = prediction;
  const planes = Array.from({ length: classCount }, (_, index) => scorePlane(prediction, index));
  return [...planes, second?.scores, differences?.scores, reference].filter(
    (plane) => plane !== undefined,
  );
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
