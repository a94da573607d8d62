import type { Edit } from "#domain/edits/edit.ts";
import type { Grid } from "#domain/geo/grid.ts";
import { readSceneName, tileGrid } from "#domain/geo/scene-name.ts";
import type { PreparedArray } from "./prepare.ts";

/**
 * Where an array's pixels lie: as its file says, else as its name suggests. The name is that of the
 * whole tile, and says nothing of a part of it. Undefined where neither tells.
 */
export function resolveGrid(
  name: string,
  { grid, height, width }: Pick<PreparedArray, "grid" | "height" | "width">,
  edits: readonly Edit[],
): Grid | undefined {
  if (grid !== undefined) return grid;
  const scene = readSceneName(name);
  const isWhole = edits.every(({ kind }) => kind !== "crop" && kind !== "pad");
  return scene !== undefined && isWhole ? tileGrid(scene, height, width) : undefined;
}
