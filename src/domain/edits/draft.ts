import type { Placement } from "#domain/geo/grid.ts";
import type { Bands } from "./bands.ts";

/** An image between two edits. */
export interface Draft {
  readonly bands: Bands;
  /** The nodata value; undefined if there is none. */
  readonly nodata: number | undefined;
  readonly placement: Placement;
}
