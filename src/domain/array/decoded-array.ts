import type { BandLabels } from "#domain/array/band-labels.ts";
import type { BandScaling } from "#domain/array/band-scaling.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import type { Grid } from "#domain/geo/grid.ts";

/** When a satellite took an image. */
export interface Acquisition {
  /** "GOES-17" */
  readonly satellite: string;
  /** The start of the scan: ISO 8601, UTC, ending in "Z". */
  readonly time: string;
}

/** A decoded array before its axes are assigned to bands, rows and columns. */
export interface DecodedArray {
  readonly array: NdArray;
  /** The id of its format in `formats/formats.ts`. */
  readonly format: string;
  /** The file's nodata value; undefined where it names none. */
  readonly nodata: number | undefined;
  /**
   * The pixels of its image that the file itself masks, 1 each, else 0, in row-major order; undefined
   * where it masks none.
   */
  readonly missing?: Uint8Array | undefined;
  /** How the file says that its bands are scaled, one each; undefined where it says nothing. */
  readonly scaling?: readonly BandScaling[] | undefined;
  /** The file's georeference; undefined where it has none. */
  readonly grid: Grid | undefined;
  /** Whether its rows are in the opposite order of the file's, so that north is up. */
  readonly rowsReversed?: boolean | undefined;
  /** When it was taken, and by what; undefined if the file does not say. */
  readonly acquisition?: Acquisition | undefined;
  /** Which band is which, as the file says; undefined if it does not. */
  readonly bandLabels: BandLabels | undefined;
  /** The arrays of an npz by name, in the file's order; empty for every other file. */
  readonly members: readonly string[];
  /** The one that was opened. */
  readonly member: string | undefined;
  /** The names of the files that it was joined from, one for each band; undefined for one file. */
  readonly joinedFrom?: readonly string[] | undefined;
  /** What else the reader did, in whole sentences for the user. */
  readonly notes?: readonly string[] | undefined;
}
