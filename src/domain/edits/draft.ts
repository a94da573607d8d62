import type { Bands } from "./bands.ts";

/** Maps a result's pixels to its source image: source row = top + rowFactor * row. */
export interface Placement {
  /** Of the result's upper left corner, in pixels of the source; below 0 where it was padded. */
  readonly top: number;
  readonly left: number;
  /** How many pixels of the source one pixel of the result spans. */
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
