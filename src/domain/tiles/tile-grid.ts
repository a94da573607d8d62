import type { Size } from "#domain/render/view.ts";
import type { BlendingName } from "./blending.ts";

/** How a scene is cut. */
export interface Tiling extends Size {
  /**
   * Rows and columns that neighbouring tiles share: at most half a tile, so that no pixel has more
   * than four tiles.
   */
  readonly overlap: number;
  readonly blending: BlendingName;
}

/**
 * The tiles of a scene, row by row from the upper left. The last ones of a row or column may reach
 * beyond the scene.
 */
export interface TileGrid {
  readonly scene: Size;
  readonly tiling: Tiling;
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
}

/** The first pixel of a tile. */
export interface TileOrigin {
  readonly top: number;
  readonly left: number;
}

/** The fewest tiles that cover a scene. @throws RangeError for an overlap of more than half a tile. */
export function tileGrid(scene: Size, tiling: Tiling): TileGrid {
  if (tiling.overlap > largestOverlap(tiling)) {
    throw new RangeError(
      `Tiles of ${tiling.height} × ${tiling.width} cannot share ${tiling.overlap} pixels.`,
    );
  }
  const rows = tilesAlong(scene.height, tiling.height, tiling.overlap);
  const columns = tilesAlong(scene.width, tiling.width, tiling.overlap);
  return {
    scene: { height: scene.height, width: scene.width },
    tiling,
    rows,
    columns,
    count: rows * columns,
  };
}

function largestOverlap({ height, width }: Size): number {
  return Math.floor(Math.min(height, width) / 2);
}

/** @param index counts from 0, row by row. */
export function tileOrigin({ tiling, columns }: TileGrid, index: number): TileOrigin {
  const column = index % columns;
  return {
    top: ((index - column) / columns) * (tiling.height - tiling.overlap),
    left: column * (tiling.width - tiling.overlap),
  };
}

/** "23 × 14 tiles of 256 × 256 sharing 32 pixels": rows, columns. */
export function tilesText({ rows, columns, tiling }: TileGrid): string {
  const shared = tiling.overlap === 0 ? "" : ` sharing ${tiling.overlap} pixels`;
  return `${rows} × ${columns} tiles of ${tiling.height} × ${tiling.width}${shared}`;
}

function tilesAlong(length: number, tile: number, overlap: number): number {
  return Math.max(1, Math.ceil((length - overlap) / (tile - overlap)));
}
