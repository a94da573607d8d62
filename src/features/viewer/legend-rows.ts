import { confusionColours } from "#domain/render/overlay-styles/confusions.ts";
import { ERROR_COLOURS } from "#domain/render/overlay-styles/errors.ts";
import { overlayStyle } from "#domain/render/overlay-styles/overlay-styles.ts";
import type { ColourMap } from "#domain/render/render-style.ts";
import { formatFixed } from "#domain/text/format.ts";
import { classSelection } from "#domain/view/active-settings.ts";
import { LIT_COLOUR } from "#domain/view/lit-values.ts";
import type { PaneContent } from "#domain/view/view-settings.ts";
import { DIFFERENCE_MAP, differenceRange, PANE_CONTENT, shownContent } from "./pane-content.ts";
import { comparedMasks } from "./shown-picture.ts";
import {
  cssColour,
  type PredictionFacts,
  type ViewerModel,
  valueText,
  whyThresholdIsFixed,
} from "./viewer-model.ts";

/** A colour of the overlay. */
export interface LegendRow {
  readonly title: string;
  readonly colour: string;
  /** For example "p ≥ 0.50". */
  readonly limit: string | undefined;
  /** Filled where there is none. */
  readonly pattern?: "diagonal" | "grid";
  /** The colormap of its scores, where it has one in place of its colour. */
  readonly ramp?: RowRamp | undefined;
}

interface RowRamp {
  readonly colourMap: ColourMap;
  readonly low: string;
  readonly high: string;
}

const ERROR_ROWS = differenceRows("True positive", "False positive", "False negative");

/**
 * What the overlay’s colours stand for; empty for a colormap of values and for bands alone.
 * @param content of one of two pictures side by side; undefined for a single one.
 */
export function legendRows(viewer: ViewerModel, content?: PaneContent): readonly LegendRow[] {
  const { view, bandNames, predicted, referencePlane, second, lit } = viewer;
  if (lit !== undefined) {
    const [low, high] = lit.limits.map(valueText);
    const title = `${bandNames[lit.band]} lit`;
    return [
      { title, colour: cssColour(LIT_COLOUR), limit: `${low} to ${high}`, pattern: "diagonal" },
    ];
  }
  if (predicted === undefined || predicted.kind.draws === "values") return [];
  switch (content && shownContent(content, comparedMasks(viewer))) {
    case "bands":
    case "probability":
      return [];
    case "errors":
      return errorRows(viewer, predicted);
    case "second":
      return secondRows(viewer, predicted);
    case "difference":
      return differenceRows("Both", "Only the shown prediction", "Only the second");
    case "score-difference":
      return differenceRamp(viewer);
    default:
      break;
  }
  if (view.overlayStyle === "errors" && referencePlane !== undefined) {
    return errorRows(viewer, predicted);
  }
  const rows = maskRows(viewer, predicted);
  if (view.comparison !== "swipe" || second === undefined) return rows;
  const right = rows.map((row) => ({ ...row, title: `Right: ${row.title}` }));
  const left = secondRows(viewer, predicted).map((row) => ({
    ...row,
    title: `Left: ${row.title}`,
  }));
  return [...left, ...right];
}

/** Of one class, or of all classes with how the wrong ones are drawn. */
function errorRows(
  { reading }: ViewerModel,
  { planes, colours }: PredictionFacts,
): readonly LegendRow[] {
  if (reading?.kind !== "classes") return ERROR_ROWS;
  const limit = undefined;
  return [
    ...confusionColours(colours).map((colour, plane) => ({
      ...{ title: planes[plane]?.title ?? "", colour: cssColour(colour), limit },
    })),
    { title: "Wrong: lines of the prediction", colour: "currentcolor", limit, pattern: "diagonal" },
  ];
}

function differenceRows(both: string, onlyFirst: string, onlySecond: string): readonly LegendRow[] {
  const { truePositive, falsePositive, falseNegative } = ERROR_COLOURS;
  const limit = undefined;
  return [
    { title: both, colour: cssColour(truePositive), limit },
    { title: onlyFirst, colour: cssColour(falsePositive), limit, pattern: "diagonal" },
    { title: onlySecond, colour: cssColour(falseNegative), limit, pattern: "grid" },
  ];
}

/** The colours of |Δ|, with its unit. */
function differenceRamp({ card: { output }, differences }: ViewerModel): readonly LegendRow[] {
  if (differences === undefined) return [];
  const [low, high] = differenceRange(differences.max).map(valueText);
  const unit = output.unit === "" ? "" : `\u202f${output.unit}`;
  const ramp = { colourMap: DIFFERENCE_MAP, low: low ?? "", high: `${high}${unit}` };
  return [
    { title: PANE_CONTENT["score-difference"].title(output), colour: "", limit: undefined, ramp },
  ];
}

function secondRows(viewer: ViewerModel, predicted: PredictionFacts): readonly LegendRow[] {
  const { second } = viewer;
  if (second === undefined) return [];
  return maskRows(viewer, predicted).map((row) => ({
    ...row,
    title: second.title,
    limit: `p ≥ ${formatFixed(second.threshold, 2)}`,
  }));
}

function maskRows(
  viewer: ViewerModel,
  { planes, colours, kind, isBinary }: PredictionFacts,
): readonly LegendRow[] {
  const { view, card } = viewer;
  const ramp = overlayStyle(view.overlayStyle).hasRamp ? rampOf(viewer) : undefined;
  const selection = classSelection(view, card, colours);
  const isFixed = whyThresholdIsFixed({ kind, isBinary, shown: selection }) !== undefined;
  return planes.flatMap(({ title }, plane) => {
    const colour = selection.colours[plane];
    const isDrawn = selection.shown === "most-likely" || selection.shown === plane;
    if (colour === undefined || !isDrawn) return [];
    const limit =
      isFixed || selection.shown === "most-likely"
        ? undefined
        : `p ≥ ${formatFixed(selection.threshold, 2)}`;
    return [{ title, colour: cssColour(colour), limit, ramp }];
  });
}

function rampOf({ view, card }: ViewerModel): RowRamp {
  const [low, high] = card.output.range.map(valueText);
  return { colourMap: view.overlayMap, low: low ?? "", high: high ?? "" };
}
