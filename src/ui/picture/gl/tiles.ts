import type { Size } from "#domain/render/view.ts";

/** A plane cut into tiles of one size, in row-major order; the last ones may be partly empty. */
export interface Tiles extends Size {
  /** Tiles per row. */
  readonly across: number;
  /** Tiles per column. */
  readonly down: number;
}

/**
 * The fewest tiles that cover a plane with sides of at most `maxSide`, with as little empty area as
 * possible.
 */
export function tilesOf(plane: Size, maxSide: number): Tiles {
  const across = Math.ceil(plane.width / maxSide);
  const down = Math.ceil(plane.height / maxSide);
  return {
    across,
    down,
    width: Math.ceil(plane.width / across),
    height: Math.ceil(plane.height / down),
  };
}
