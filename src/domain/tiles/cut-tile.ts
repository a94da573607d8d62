import { copyStrided } from "#domain/array/copy-strided.ts";
import { zeros } from "#domain/array/dtype.ts";
import type { PixelBox } from "#domain/array/pixel-box.ts";
import type { Raster } from "#domain/array/raster.ts";
import { type TileGrid, tileOrigin } from "./tile-grid.ts";

/**
 * One tile of a scene: a window on its values, or a copy where it reaches beyond the scene. There it
 * continues as its mirror image, the border pixel once, like numpy.pad(…, mode="reflect").
 */
export function cutTile(scene: Raster, grid: TileGrid, index: number): Raster {
  const { height, width } = grid.tiling;
  const { top, left } = tileOrigin(grid, index);
  const { strides } = scene;
  const offset = scene.offset + top * strides.row + left * strides.column;
  const inside = {
    height: Math.min(height, scene.height - top),
    width: Math.min(width, scene.width - left),
  };
  if (inside.height === height && inside.width === width) {
    return { ...scene, offset, height, width };
  }
  const values = zeros(scene.dtype, height * width * scene.bandCount);
  const columns = Array.from({ length: width }, (_, column) =>
    mirrored(left + column, scene.width),
  );
  for (let row = 0; row < height; row += 1) {
    const from = scene.offset + mirrored(top + row, scene.height) * strides.row;
    columns.forEach((column, at) => {
      const into = values.subarray((row * width + at) * scene.bandCount);
      copyStrided(
        scene.values,
        from + column * strides.column,
        [scene.bandCount],
        [strides.band],
        into,
      );
    });
  }
  return {
    ...{ values, dtype: scene.dtype, bandCount: scene.bandCount, height, width },
    offset: 0,
    strides: { band: 1, row: width * scene.bandCount, column: scene.bandCount },
  };
}

/** The pixels of a scene that a tile is cut from: its own, and those that its mirror images are of. */
export function tileSource(grid: TileGrid, index: number): PixelBox {
  const { scene, tiling } = grid;
  const { top, left } = tileOrigin(grid, index);
  const rows = sourceRange(top, tiling.height, scene.height);
  const columns = sourceRange(left, tiling.width, scene.width);
  return { top: rows.start, left: columns.start, height: rows.length, width: columns.length };
}

function sourceRange(
  start: number,
  count: number,
  length: number,
): { readonly start: number; readonly length: number } {
  const positions = Array.from({ length: count }, (_, at) => mirrored(start + at, length));
  const first = positions.reduce((least, position) => Math.min(least, position));
  const last = positions.reduce((most, position) => Math.max(most, position));
  return { start: first, length: last - first + 1 };
}

/**
 * Whether a tile has no pixel with data.
 * @param missing 1 for each pixel without, of the whole scene in row-major order.
 */
export function isTileMissing(missing: Uint8Array, grid: TileGrid, index: number): boolean {
  const { scene, tiling } = grid;
  const { top, left } = tileOrigin(grid, index);
  const right = Math.min(left + tiling.width, scene.width);
  const bottom = Math.min(top + tiling.height, scene.height);
  for (let row = top; row < bottom; row += 1) {
    if (missing.subarray(row * scene.width + left, row * scene.width + right).includes(0))
      return false;
  }
  return true;
}

/**
 * The pixels of a tile that have no data, `height * width` in row-major order; those beyond the scene have
 * some.
 * @param missing 1 for each pixel without, of the whole scene in row-major order.
 */
export function missingInTile(missing: Uint8Array, grid: TileGrid, index: number): Uint8Array {
  const { scene, tiling } = grid;
  const { top, left } = tileOrigin(grid, index);
  const inTile = new Uint8Array(tiling.height * tiling.width);
  const right = Math.min(left + tiling.width, scene.width);
  const rows = Math.min(tiling.height, scene.height - top);
  for (let row = 0; row < rows; row += 1) {
    const start = (top + row) * scene.width;
    inTile.set(missing.subarray(start + left, start + right), row * tiling.width);
  }
  return inTile;
}

/** The pixel inside `length` that a position at or beyond its end mirrors. */
function mirrored(position: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = position % period;
  return within < length ? within : period - within;
}
