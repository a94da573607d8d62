import type { ReactNode } from "react";
import { ERROR_COLOURS } from "#domain/render/overlay-styles/errors.ts";
import { formatFixed } from "#domain/text/format.ts";
import { classSelection } from "#domain/view/active-settings.ts";
import { LIT_COLOUR } from "#domain/view/lit-values.ts";
import { cssColour, type ViewerModel, valueText, whyThresholdIsFixed } from "./viewer-model.ts";

interface PictureLegendProps {
  readonly viewer: ViewerModel;
}

/** What the overlay's colours stand for, on the picture; nothing for a colormap, whose ramp is in the panel. */
export function PictureLegend({ viewer }: PictureLegendProps): ReactNode {
  const rows = rowsOf(viewer);
  if (rows.length === 0) return null;
  return (
    <ul className="picture-legend" aria-label="Legend">
      {rows.map(({ title, colour, limit, pattern }) => (
        <li key={title}>
          <span
            className="swatch square"
            data-pattern={pattern ?? "fill"}
            style={{ color: colour }}
          />
          {title}
          {limit !== undefined && <span className="picture-legend-limit">{limit}</span>}
        </li>
      ))}
    </ul>
  );
}

interface Row {
  readonly title: string;
  readonly colour: string;
  /** For example "p ≥ 0.50". */
  readonly limit: string | undefined;
  /** Filled where there is none. */
  readonly pattern?: "diagonal" | "grid";
}

const ERROR_ROWS: readonly Row[] = [
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

function rowsOf(viewer: ViewerModel): readonly Row[] {
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
