import type { NumericArray } from "#domain/array/dtype.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { recipeRanges } from "#domain/model/recipe-ranges.ts";
import { composite } from "#domain/render/composite.ts";
import type { BandsStyle } from "#domain/render/render-style.ts";
import { activeRecipe } from "./active-settings.ts";
import type { BandSpread } from "./band-limits.ts";
import { INITIAL_VIEW, type ViewSettings } from "./view-settings.ts";
import { renderStyleOf } from "./view-style.ts";

/** Pixels of a thumbnail's side. */
export const THUMBNAIL_SIDE = 40;

interface Image {
  readonly height: number;
  readonly width: number;
  readonly bands: readonly NumericArray[];
  readonly statistics: readonly BandSpread[];
  readonly nodata?: number | undefined;
}

/**
 * A small square picture of an image's bands with the stretch of the large one: RGBA of `THUMBNAIL_SIDE`
 * squared. The image is not modified.
 * @param view other settings than the initial view's.
 * @param side in pixels, `THUMBNAIL_SIDE` by default.
 */
export function thumbnailOf(
  image: Image,
  card: ModelCard,
  { view = INITIAL_VIEW, side = THUMBNAIL_SIDE }: ThumbnailOptions = {},
): Uint8ClampedArray<ArrayBuffer> {
  const bands = image.bands.map((plane) => subsampled(plane, image, side));
  return drawn(
    { height: side, width: side, bands, nodata: image.nodata },
    bandsStyle(image, card, view),
  );
}

interface ThumbnailOptions {
  readonly view?: ViewSettings;
  readonly side?: number;
}

/** The bands in the initial view's colours: RGBA, a pixel each. The image is not modified. */
export function pictureOf(image: Image, card: ModelCard): Uint8ClampedArray<ArrayBuffer> {
  return drawn(image, bandsStyle(image, card, INITIAL_VIEW));
}

/** The colours of an image's bands in a view. */
export function bandsStyle(
  image: Pick<Image, "bands" | "statistics" | "nodata">,
  card: ModelCard,
  view: ViewSettings,
): BandsStyle {
  const { statistics: spreads, bands, nodata } = image;
  const recipe = activeRecipe(view, card, bands.length);
  const ranges = recipe && recipeRanges({ bands, nodata }, card, recipe);
  return renderStyleOf(view, card, { spreads, ranges, classColours: [] }).bands;
}

function drawn(
  { height, width, bands, nodata }: Omit<Image, "statistics">,
  style: BandsStyle,
): Uint8ClampedArray<ArrayBuffer> {
  return composite({ height, width, bands, nodata, scores: [] }, style);
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
