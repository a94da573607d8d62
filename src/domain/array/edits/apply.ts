import type { Edit } from "#domain/array/edit.ts";
import type { Layout } from "#domain/array/layout.ts";
import type { NdArray } from "#domain/array/npy.ts";
import type { Raster } from "#domain/array/raster.ts";
import type { ModelCard } from "#domain/model-card.ts";

/** Where pixels of a result lie in the image it was made of: source row = top + rowFactor * row. */
export interface Placement {
  /** Of the result's upper left corner, in pixels of the source; below 0 where it was padded. */
  readonly top: number;
  readonly left: number;
  /** How many pixels of the source one pixel of the result spans. */
  readonly rowFactor: number;
  readonly columnFactor: number;
}

/** One image after its edits: exactly what is shown and what is sent. */
export interface Prepared {
  readonly raster: Raster;
  /** Of the source. */
  readonly layout: Layout;
  /** How many images the source holds; the first is looked at until one is picked. */
  readonly batchCount: number;
  /** Undefined where no edit picks an image. */
  readonly pickedIndex: number | undefined;
  /** The value that still stands for "nothing was measured"; undefined where none does. */
  readonly nodata: number | undefined;
  /** Whether it is sent as (1, height, width, bands). */
  readonly withBatchAxis: boolean;
  readonly placement: Placement;
}

/**
 * An array with its edits applied.
 * @throws AppError "unreadable-array" for an edit that this array does not admit.
 */
export declare function applyEdits(
  found: { readonly array: NdArray; readonly nodata: number | undefined },
  edits: readonly Edit[],
  card: ModelCard,
): Prepared;

/** The npy file that is sent: bands last, C order. */
export declare function npyOf(prepared: Prepared): ArrayBuffer;
