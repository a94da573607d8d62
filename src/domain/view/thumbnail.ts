import type { NumericArray } from "#domain/array/dtype.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { composite } from "#domain/render/composite.ts";
import type { BandSpread } from "./band-limits.ts";
import { INITIAL_VIEW } from "./view-settings.ts";
import { renderStyleOf } from "./view-style.ts";

/** Pixels of a thumbnail's side. */
export const THUMBNAIL_SIDE = 40;

interface Image {
  readonly height: number;
  readonly width: number;
  readonly bands: readonly NumericArray[];
  readonly statistics: readonly BandSpread[];
}

/** A small square picture of an image's bands: RGBA of `THUMBNAIL_SIDE` squared. The image is not modified. */
export function thumbnailOf(image: Image, card: ModelCard): Uint8ClampedArray<ArrayBuffer> {
  const side = THUMBNAIL_SIDE;
  const bands = image.bands.map((plane) => subsampled(plane, image, side));
  return pictureOf({ height: side, width: side, bands, statistics: image.statistics }, card);
}

/** The bands in the initial view's colours: RGBA, a pixel each. The image is not modified. */
export function pictureOf(image: Image, card: ModelCard): Uint8ClampedArray<ArrayBuffer> {
  const { statistics: spreads, ...planes } = image;
  const renderStyle = renderStyleOf(INITIAL_VIEW, card, { spreads, classColours: [] });
  return composite({ ...planes, nodata: undefined, scores: [] }, renderStyle.bands);
}

/** Samples `side * side` values of a plane's central square, each at the centre of its cell. */
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
