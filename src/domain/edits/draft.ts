import type { BandScaling } from "#domain/array/band-scaling.ts";
import type { Placement } from "#domain/geo/grid.ts";
import type { Bands } from "./bands.ts";

/** An image between two edits. */
export interface Draft {
  readonly bands: Bands;
  /** The nodata value; undefined if there is none. */
  readonly nodata: number | undefined;
  /** Of the size of the bands, 1 for each pixel without data; undefined if there is none yet. */
  readonly missing: Uint8Array | undefined;
  /** Whether any of them has more to it than zeros in all bands: NaN, nodata, a mask in the file. */
  readonly hasGaps: boolean;
  /** Whether an edit has given all of them values for the model. */
  readonly isFilled: boolean;
  /** The declared scaling, one for each band; undefined if there is none, or none any more. */
  readonly scaling: readonly BandScaling[] | undefined;
  readonly placement: Placement;
}
