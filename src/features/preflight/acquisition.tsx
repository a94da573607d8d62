import type { ReactNode } from "react";
import type { Edit } from "#domain/edits/edit.ts";
import { centreText } from "#domain/geo/grid.ts";
import { readSceneName } from "#domain/geo/scene-name.ts";
import { resolveGrid } from "#domain/preparation/array-grid.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { formatUtc } from "#domain/text/format.ts";

interface AcquisitionProps {
  readonly name: string;
  readonly array: PreparedArray;
  readonly edits: readonly Edit[];
}

/** Acquisition time and position, from the file or its name. */
export function Acquisition({ name, array, edits }: AcquisitionProps): ReactNode {
  const { height, width } = array;
  const named = readSceneName(name);
  const taken = array.acquisition ?? named;
  const grid = resolveGrid(name, array, edits);
  if (grid === undefined && taken === undefined) return null;
  return (
    <dl className="facts small">
      {taken !== undefined && (
        <div>
          <dt>When</dt>
          <dd>
            {taken.satellite}, {formatUtc(taken.time)}
            {taken === named && <span className="quiet"> by its name</span>}
          </dd>
        </div>
      )}
      {grid !== undefined && (
        <div>
          <dt>Where</dt>
          <dd>
            {centreText(grid, height, width)}
            {grid.source === "name" && <span className="quiet"> by its name</span>}
          </dd>
        </div>
      )}
    </dl>
  );
}
