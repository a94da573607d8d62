import type { ReactNode } from "react";
import type { PaneContent } from "#domain/view/view-settings.ts";
import { ColourLegend } from "./colour-legend.tsx";
import { legendRows } from "./legend-rows.ts";
import type { ViewerModel } from "./viewer-model.ts";

interface PictureLegendProps {
  readonly viewer: ViewerModel;
  /** Of one of two pictures side by side; undefined for a single one. */
  readonly content: PaneContent | undefined;
}

/** What the overlay's colours stand for, on the picture; nothing for a colormap of values, whose ramp is in the panel. */
export function PictureLegend({ viewer, content }: PictureLegendProps): ReactNode {
  const rows = legendRows(viewer, content);
  if (rows.length === 0) return null;
  return (
    <ul className="picture-legend" aria-label="Legend">
      {rows.map(({ title, colour, limit, pattern, ramp }) => (
        <li key={title}>
          {ramp === undefined ? (
            <span
              className="swatch square"
              data-pattern={pattern ?? "fill"}
              style={{ color: colour }}
            />
          ) : (
            <ColourLegend {...ramp} />
          )}
          {title}
          {limit !== undefined && <span className="picture-legend-limit">{limit}</span>}
        </li>
      ))}
    </ul>
  );
}
