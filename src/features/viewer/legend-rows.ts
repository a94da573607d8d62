import { ERROR_COLOURS } from "#domain/render/overlay-styles/errors.ts";
import { formatFixed } from "#domain/text/format.ts";
import { classSelection } from "#domain/view/active-settings.ts";
import { LIT_COLOUR } from "#domain/view/lit-values.ts";
import { cssColour, type ViewerModel, valueText, whyThresholdIsFixed } from "./viewer-model.ts";

/** A colour of the overlay. */
export interface LegendRow {
  readonly title: string;
  readonly colour: string;
  /** For example "p ≥ 0.50". */
  readonly limit: string | undefined;
  /** Filled where there is none. */
  readonly pattern?: "diagonal" | "grid";
}

const ERROR_ROWS: readonly LegendRow[] = [
  { title: "True positive", colour: cssColour(ERROR_COLOURS.truePositive), limit: undefined },
  {
    title: "False positive",
    colour: cssColour(ERROR_COLOURS.falsePositive),
    limit: undefined,
    pattern: "diagonal",
  },
  {
    title: "False negative",
    colour: cssColour(ERROR_COLOURS.falseNegative),
    limit: undefined,
    pattern: "grid",
  },
];

/** What the overlay’s colours stand for; empty for a colormap. */
export function legendRows(viewer: ViewerModel): readonly LegendRow[] {
  const { view, card, bandNames, predicted, referencePlane, lit } = viewer;
  if (lit !== undefined) {
    const [low, high] = lit.limits.map(valueText);
    const title = `${bandNames[lit.band]} lit`;
    return [
      { title, colour: cssColour(LIT_COLOUR), limit: `${low} to ${high}`, pattern: "diagonal" },
    ];
  }
  if (view.overlayStyle === "errors" && referencePlane !== undefined) return ERROR_ROWS;
  if (predicted === undefined || predicted.kind.draws === "values") return [];
  const { planes, colours, kind, isBinary } = predicted;
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
    return [{ title, colour: cssColour(colour), limit }];
  });
}
