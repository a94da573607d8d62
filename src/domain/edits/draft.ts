import type { Bands } from "./bands.ts";

/** Where pixels of a result lie in the image it was made of: source row = top + rowFactor * row. */
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
  /** The value that stands for "nothing was measured"; undefined where none does. */
  readonly nodata: number | undefined;
  readonly placement: Placement;
}
