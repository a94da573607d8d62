import type { Bands } from "./bands.ts";

/** Maps a result's pixels to its source image: source row = top + rowFactor * row. */
export interface Placement {
  /** The result's upper left corner in source pixels; negative if it was padded. */
  readonly top: number;
  readonly left: number;
  /** How many source pixels one pixel of the result spans. */
  readonly rowFactor: number;
  readonly columnFactor: number;
}

/** An image between two edits. */
export interface Draft {
  readonly bands: Bands;
  /** The nodata value; undefined if there is none. */
  readonly nodata: number | undefined;
  readonly placement: Placement;
}
