import { memo, type ReactNode } from "react";
import { axesText } from "#domain/geo/axis-ticks.ts";
import { type CornerPlaces, cornerPlaces, lonLatText } from "#domain/geo/grid.ts";
import type { ViewerModel } from "./viewer-model.ts";

interface PlacePanelProps {
  readonly viewer: ViewerModel;
}

const CORNERS: readonly { readonly corner: keyof CornerPlaces; readonly title: string }[] = [
  { corner: "upperLeft", title: "Upper left" },
  { corner: "upperRight", title: "Upper right" },
  { corner: "lowerLeft", title: "Lower left" },
  { corner: "lowerRight", title: "Lower right" },
];

/** The array's location on the Earth, from its file or its name. */
export const PlacePanel = memo(function PlacePanel({ viewer }: PlacePanelProps): ReactNode {
  const { grid, locate, array, view, change } = viewer;
  if (grid === undefined) return null;
  const corners = locate && cornerPlaces(locate, array.height, array.width);
  const axes = axesText(grid.crs);
  return (
    <details className="controls-fold">
      <summary>Place</summary>
      <div className="stack">
        <p className="quiet small">
          {grid.crs.title}
          {grid.source === "name" && ", from the file’s name"}
        </p>
        {axes !== undefined && !view.pixelAxes && <p className="quiet small">{axes}</p>}
        {corners !== undefined && (
          <dl className="facts corners">
            {CORNERS.map(({ corner, title }) => {
              const place = corners[corner];
              return (
                <div key={corner}>
                  <dt>{title}</dt>
                  <dd>{place === undefined ? "no location (off the disk)" : lonLatText(place)}</dd>
                </div>
              );
            })}
          </dl>
        )}
        <label className="checkbox">
          <input
            type="checkbox"
            checked={view.pixelAxes}
            onChange={(event) => {
              const countsPixels = event.currentTarget.checked;
              change((before) => ({ ...before, pixelAxes: countsPixels }));
            }}
          />
          Label axes in pixels
        </label>
      </div>
    </details>
  );
});
