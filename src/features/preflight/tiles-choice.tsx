import type { ReactNode } from "react";
import type { Edit } from "#domain/edits/edit.ts";
import { formatNumber } from "#domain/text/format.ts";
import { BLENDING_NAMES, BLENDINGS } from "#domain/tiles/blending.ts";
import { type TileGrid, tileGrid } from "#domain/tiles/tile-grid.ts";
import { Select } from "#ui/controls/select.tsx";

type TilesEdit = Extract<Edit, { kind: "tiles" }>;

interface TilesChoiceProps {
  /** The tiles that the array is sent in. */
  readonly grid: TileGrid;
  /** Whether they run in the workshop's cloud; undefined if it runs no scenes. */
  readonly isInCloud: boolean | undefined;
  onTiles(edit: Edit): void;
}

/** Eighths of a tile's side. */
const OVERLAPS = [0, 1, 2, 3, 4];

/** Changes how a scene is cut, which begins its run again. */
export function TilesChoice({ grid, isInCloud, onTiles }: TilesChoiceProps): ReactNode {
  const { scene, tiling } = grid;
  const { height, width, overlap, blending } = tiling;
  const place = isInCloud ? "cloud" : undefined;
  const change = (changed: Partial<TilesEdit>): void =>
    onTiles({ kind: "tiles", height, width, overlap, blending, place, ...changed });
  const sizes = OVERLAPS.map((eighths) =>
    Math.floor((eighths * Math.min(tiling.height, tiling.width)) / 8),
  );
  const overlaps = [...new Set([...sizes, tiling.overlap])].toSorted((one, other) => one - other);
  return (
    <>
      <Select
        label="Pixels that tiles share"
        value={String(tiling.overlap)}
        options={overlaps.map((overlap) => ({
          value: String(overlap),
          title: `${overlap}: ${formatNumber(tileGrid(scene, { ...tiling, overlap }).count)} tiles`,
        }))}
        onChange={(value) => change({ overlap: Number(value) })}
      />
      <Select
        label="Where they overlap"
        value={tiling.blending}
        options={BLENDING_NAMES.map((value) => ({ value, title: BLENDINGS[value].title }))}
        onChange={(value) => {
          const blending = BLENDING_NAMES.find((name) => name === value);
          if (blending !== undefined) change({ blending });
        }}
      />
      {isInCloud !== undefined && (
        <Select
          label="Where the tiles run"
          value={isInCloud ? "cloud" : "page"}
          options={[
            { value: "page", title: "From this page" },
            { value: "cloud", title: "In the workshop’s cloud" },
          ]}
          onChange={(value) => change({ place: value === "cloud" ? value : undefined })}
        />
      )}
    </>
  );
}
