import type { ReactNode } from "react";
import type { Edit } from "#domain/array/edit.ts";
import type { ReadArray } from "#domain/array/read.ts";
import { centreText } from "#domain/geo/grid.ts";
import { readSceneName, tileGrid } from "#domain/geo/scene-name.ts";

interface SceneFactsProps {
  readonly name: string;
  readonly array: ReadArray;
  readonly edits: readonly Edit[];
}

/** When and where, as far as the file or its name tells. */
export function SceneFacts({ name, array, edits }: SceneFactsProps): ReactNode {
  const { grid, height, width } = array;
  const scene = readSceneName(name);
  // The name is that of the whole tile, and says nothing of a part of it.
  const isWhole = edits.every(({ kind }) => kind !== "crop" && kind !== "pad");
  const named = scene !== undefined && isWhole ? tileGrid(scene, height, width) : undefined;
  if (grid === undefined && scene === undefined) return null;
  return (
    <dl className="facts small">
      {scene !== undefined && (
        <div>
          <dt>When</dt>
          <dd>
            {scene.satellite}, {scene.time.replace("T", " ").replace("Z", " UTC")}
            <span className="quiet"> by its name</span>
          </dd>
        </div>
      )}
      {grid !== undefined && (
        <div>
          <dt>Where</dt>
          <dd>{centreText(grid, height, width)}</dd>
        </div>
      )}
      {grid === undefined && named !== undefined && (
        <div>
          <dt>Where</dt>
          <dd>
            {centreText(named, height, width)}
            <span className="quiet"> by its name</span>
          </dd>
        </div>
      )}
    </dl>
  );
}
