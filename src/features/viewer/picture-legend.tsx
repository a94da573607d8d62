import type { ReactNode } from "react";
import { formatFixed } from "#domain/text/format.ts";
import { classSelection } from "#domain/view/active-settings.ts";
import { cssColour, type ViewerModel, whyThresholdIsFixed } from "./viewer-model.ts";

interface PictureLegendProps {
  readonly viewer: ViewerModel;
}

/** What the overlay's colours stand for, on the picture; nothing for a colormap, whose ramp is in the panel. */
export function PictureLegend({ viewer }: PictureLegendProps): ReactNode {
  const rows = rowsOf(viewer);
  if (rows.length === 0) return null;
  return (
    <ul className="picture-legend" aria-label="Legend">
      {rows.map(({ title, colour, limit }) => (
        <li key={title}>
          <span className="swatch square" style={{ background: colour }} />
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
}

function rowsOf({ view, card, predicted }: ViewerModel): readonly Row[] {
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
