import type { Size } from "#domain/render/view.ts";

/** A plane cut into tiles of one size, row after row; the last ones may be partly empty. */
export interface Tiles extends Size {
  /** Tiles a row. */
  readonly across: number;
  /** Tiles a column. */
  readonly down: number;
}

/** The fewest tiles that cover a plane and are at most `maxSide` a side, with as little of them empty as can be. */
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
