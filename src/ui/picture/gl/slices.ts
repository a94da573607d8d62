import type { Size } from "#domain/render/view.ts";
import type { Tiles } from "./tiles.ts";

/** The bytes uploaded to the GPU in one task: a few milliseconds of work. */
export const TASK_BYTES = 2 ** 22;

/** Whole rows of one tile of one plane. */
export interface Slice {
  readonly plane: number;
  /** In row-major order, from 0. */
  readonly tile: number;
  /** The slice's position and size in the plane. */
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * Cuts planes of one size into slices of at most `TASK_BYTES`, or of one row if that is larger. A
 * slice excludes the empty part of a tile.
 * @param bytesPerPixel on the GPU.
 */
export function* slicesOf(
  planeCount: number,
  size: Size,
  tiles: Tiles,
  bytesPerPixel: number,
): Generator<Slice> {
  for (let plane = 0; plane < planeCount; plane += 1) {
    for (let tile = 0; tile < tiles.across * tiles.down; tile += 1) {
      for (const slice of tileSlices(tile, size, tiles, bytesPerPixel)) yield { plane, ...slice };
    }
  }
}

function* tileSlices(
  tile: number,
  size: Size,
  tiles: Tiles,
  bytesPerPixel: number,
): Generator<Omit<Slice, "plane">> {
  const column = (tile % tiles.across) * tiles.width;
  const top = Math.floor(tile / tiles.across) * tiles.height;
  const columns = Math.min(tiles.width, size.width - column);
  const bottom = Math.min(top + tiles.height, size.height);
  const atMost = Math.max(1, Math.floor(TASK_BYTES / (columns * bytesPerPixel)));
  for (let row = top; row < bottom; row += atMost) {
    yield { tile, column, row, columns, rows: Math.min(atMost, bottom - row) };
  }
}
