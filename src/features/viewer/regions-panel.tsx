import { memo, type ReactNode } from "react";
import { regionAreaKm2 } from "#domain/geo/area.ts";
import type { Region } from "#domain/prediction/regions.ts";
import { placeWords } from "#domain/prediction/screen-reader-summary.ts";
import { Slider } from "#ui/controls/slider.tsx";
import { areaText } from "./result-text.ts";
import { type Predicted, scoreText, type Viewing } from "./viewer-model.ts";

interface RegionsPanelProps {
  readonly viewing: Viewing;
  readonly predicted: Predicted;
}

/** A longer table nobody reads; the picture shows the rest. */
const MOST_ROWS = 50;
/** The slider's upper end, in pixels: beyond it little is left of a chip. */
const MOST_LEAST = 500;

/** The mask's parts, the largest first, each a press away. */
export const RegionsPanel = memo(function RegionsPanel({
  viewing,
  predicted,
}: RegionsPanelProps): ReactNode {
  const { view, change } = viewing;
  const { regionCount, regions } = predicted.summary;
  const rows = regions.slice(0, MOST_ROWS);
  return (
    <details className="controls-fold" open={regionCount > 0 && regionCount <= MOST_OPEN}>
      <summary>
        {regionCount} {regionCount === 1 ? "region" : "regions"}
      </summary>
      <div className="stack">
        <Slider
          label="Count regions of at least"
          min={1}
          max={MOST_LEAST}
          step={1}
          value={Math.min(view.leastPixels, MOST_LEAST)}
          text={view.leastPixels === 1 ? "1 pixel" : `${view.leastPixels} pixels`}
          onChange={(leastPixels) => change((before) => ({ ...before, leastPixels }))}
        />
        {rows.length > 0 && (
          <div className="table-scroll">
            <table className="numbers">
              <caption className="visually-hidden">Regions, the largest first</caption>
              <thead>
                <tr>
                  <th scope="col">No.</th>
                  <th scope="col">Pixels</th>
                  {viewing.locate !== undefined && <th scope="col">km²</th>}
                  <th scope="col">Mean p</th>
                  <th scope="col">Where</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((region, rank) => (
                  <RegionRow
                    key={`${region.box.top}-${region.box.left}-${region.pixelCount}`}
                    viewing={viewing}
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

/** So few stand open: they are read at a glance. */
const MOST_OPEN = 8;

interface RegionRowProps {
  readonly viewing: Viewing;
  readonly region: Region;
  readonly rank: number;
}

function RegionRow({ viewing, region, rank }: RegionRowProps): ReactNode {
  const { locate, grid } = viewing;
  const area = locate && regionAreaKm2(locate, region);
  return (
    <tr aria-current={viewing.region === rank ? "true" : undefined}>
      <th scope="row">
        <button type="button" className="preset" onClick={() => viewing.goToRegion(rank)}>
          <span className="visually-hidden">Go to region </span>
          {rank + 1}
        </button>
      </th>
      <td>{region.pixelCount.toLocaleString("en-US")}</td>
      {locate !== undefined && <td>{area === undefined ? "none" : areaText(area)}</td>}
      <td>{scoreText(region.meanScore)}</td>
      <td>{placeWords(region.where, grid)}</td>
    </tr>
  );
}
