import type { NumericArray } from "./array/dtype.ts";
import type { ReadArray } from "./array/read.ts";
import type { ModelCard } from "./model-card.ts";
import { composite } from "./pixels/composite.ts";
import { INITIAL_VIEW, lookOf } from "./view-settings.ts";

/** A small square picture of an array's bands: RGBA of `side * side` pixels. The array is not modified. */
export function thumbnailOf(
  array: ReadArray,
  card: ModelCard,
  side: number,
): Uint8ClampedArray<ArrayBuffer> {
  const bands = array.bands.map((plane) => subsampled(plane, array, side));
  const look = lookOf(INITIAL_VIEW, card, array.statistics);
  return composite({ height: side, width: side, bands, scores: undefined }, look);
}

/** `side * side` of a plane's values, from its central square, each at the middle of its cell. */
function subsampled(
  plane: NumericArray,
  { height, width }: { readonly height: number; readonly width: number },
  side: number,
): Float32Array {
  const square = Math.min(height, width);
  const top = Math.floor((height - square) / 2);
  const left = Math.floor((width - square) / 2);
  const at = (cell: number): number => Math.floor(((cell + 0.5) * square) / side);
  return Float32Array.from({ length: side * side }, (_, pixel) => {
    const row = top + at(Math.floor(pixel / side));
    return Number(plane[row * width + left + at(pixel % side)]);
  });
}
