import { memo, type ReactNode } from "react";
import { areaText, regionAreaKm2 } from "#domain/geo/area.ts";
import type { Region } from "#domain/prediction/regions.ts";
import { sectorText } from "#domain/prediction/sector-text.ts";
import { Slider } from "#ui/controls/slider.tsx";
import { type PredictionView, scoreText, type ViewerModel } from "./viewer-model.ts";

interface RegionsPanelProps {
  readonly viewer: ViewerModel;
  readonly predictionView: PredictionView;
}

/** Rows of the table; the picture shows the other regions. */
const MAX_ROWS = 50;
/** The slider's maximum, in pixels: hardly any region of a chip is larger. */
const MAX_MIN_REGION_PIXELS = 500;

/** The regions of the mask, largest first; a click goes to one. */
export const RegionsPanel = memo(function RegionsPanel({
  viewer,
  predictionView,
}: RegionsPanelProps): ReactNode {
  const { view, change } = viewer;
  const { regionCount, regions } = predictionView.summary;
  const rows = regions.slice(0, MAX_ROWS);
  return (
    <details className="controls-fold" open={regionCount > 0 && regionCount <= MAX_OPEN}>
      <summary>
        {regionCount} {regionCount === 1 ? "region" : "regions"}
      </summary>
      <div className="stack">
        <Slider
          label="Minimum region size"
          min={1}
          max={MAX_MIN_REGION_PIXELS}
          step={1}
          value={Math.min(view.minRegionPixels, MAX_MIN_REGION_PIXELS)}
          text={view.minRegionPixels === 1 ? "1 pixel" : `${view.minRegionPixels} pixels`}
          onChange={(minRegionPixels) =>
            change((before) => ({ ...before, minRegionPixels: minRegionPixels }))
          }
        />
        {rows.length > 0 && (
          <div className="table-scroll">
            <table className="numbers">
              <caption className="visually-hidden">Regions by size</caption>
              <thead>
                <tr>
                  <th scope="col">No.</th>
                  <th scope="col">Pixels</th>
                  {viewer.locate !== undefined && <th scope="col">km²</th>}
                  <th scope="col">Mean p</th>
                  <th scope="col">Where</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((region, rank) => (
                  <RegionRow
                    predictionView={predictionView}
                    key={`${region.box.top}-${region.box.left}-${region.pixelCount}`}
                    viewer={viewer}
                    region={region}
                    rank={rank}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        {regionCount > rows.length && (
          <p className="quiet small">The {rows.length} largest are listed.</p>
        )}
      </div>
    </details>
  );
});

/** The table starts open with at most this many regions. */
const MAX_OPEN = 8;

interface RegionRowProps extends RegionsPanelProps {
  readonly region: Region;
  readonly rank: number;
}

function RegionRow({ viewer, predictionView, region, rank }: RegionRowProps): ReactNode {
  const { locate, grid } = viewer;
  const area = locate && regionAreaKm2(locate, region);
  return (
    <tr aria-current={viewer.region === rank ? "true" : undefined}>
      <th scope="row">
        <button type="button" className="preset" onClick={() => viewer.goToRegion(rank)}>
          <span className="visually-hidden">Go to region </span>
          {rank + 1}
        </button>
      </th>
      <td>{region.pixelCount.toLocaleString("en-US")}</td>
      {locate !== undefined && <td>{area === undefined ? "none" : areaText(area)}</td>}
      <td>{scoreText(predictionView, region.meanScore)}</td>
      <td>{sectorText(region.where, grid)}</td>
    </tr>
  );
}
