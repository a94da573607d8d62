import type { Edit } from "#domain/edits/edit.ts";
import type { Grid } from "#domain/geo/grid.ts";
import { readSceneName, tileGrid } from "#domain/geo/scene-name.ts";
import type { PreparedArray } from "./prepare.ts";

/**
 * An array's grid: its file's, else the one that its name suggests. The name is that of a whole
 * tile, so it does not apply to a part. Undefined if there is neither.
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
