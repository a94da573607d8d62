import { type Dtype, isFloat } from "#domain/array/dtype.ts";
import { emptyAreas } from "#domain/array/empty-areas.ts";
import { type Raster, valueAt } from "#domain/array/raster.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { castValue } from "./cast.ts";
import type { Draft } from "./draft.ts";

/**
 * Whether a value of an array is missing: NaN, an infinity, or the file's nodata value converted to
 * this dtype.
 */
export function missingIn(dtype: Dtype, nodata: number | undefined): (value: number) => boolean {
  const held = nodata === undefined ? undefined : castValue(dtype, nodata);
  return (value) => value === held || !Number.isFinite(value);
}

/**
 * Adds the pixels that the values show as missing to the mask, so that later edits of the values
 * cannot hide them: those with a missing value in any band of the model, and its empty areas.
 */
export function withMissing(draft: Draft, card: ModelCard): Draft {
  const { bands, nodata } = draft;
  const [first] = bands;
  const valueless =
    isFloat(first.dtype) || nodata !== undefined
      ? pixelsWhere(bands.slice(0, card.bands.length), missingIn(first.dtype, nodata))
      : undefined;
  const found = withFound(withEmptyAreas(draft, card), valueless);
  return { ...found, hasGaps: draft.hasGaps || valueless !== undefined };
}

/** Adds the areas with zeros in all bands, for cards whose tiles are empty that way. */
export function withEmptyAreas(draft: Draft, card: ModelCard): Draft {
  const used = draft.bands.slice(0, card.bands.length);
  const isKnown = card.input.emptyIsZero && used.length === card.bands.length;
  return withFound(draft, isKnown ? zeroAreas(used) : undefined);
}

/** Pixels that are found missing after a fill have yet to be filled. */
function withFound(draft: Draft, found: Uint8Array | undefined): Draft {
  const missing = unionOf(draft.missing, found);
  return missing === draft.missing ? draft : { ...draft, missing, isFilled: false };
}

/** The pixels at which any of the bands has such a value, 1 each; undefined if there is none. */
export function pixelsWhere(
  bands: readonly Raster[],
  matches: (value: number) => boolean,
): Uint8Array | undefined {
  const [first] = bands;
  if (first === undefined) return undefined;
  const pixels = new Uint8Array(first.height * first.width);
  let isEmpty = true;
  for (const { values, offset, height, width, strides } of bands) {
    for (let row = 0; row < height; row += 1) {
      let index = offset + row * strides.row;
      for (let column = 0; column < width; column += 1, index += strides.column) {
        if (!matches(Number(values[index]))) continue;
        pixels[row * width + column] = 1;
        isEmpty = false;
      }
    }
  }
  return isEmpty ? undefined : pixels;
}

/** The areas in which all bands are 0. */
function zeroAreas(bands: readonly Raster[]): Uint8Array | undefined {
  const [first, ...others] = bands;
  const zeros = first && pixelsWhere([first], isZero);
  if (first === undefined || zeros === undefined) return undefined;
  // Few pixels are 0 in one band, and fewer in all.
  for (let pixel = zeros.indexOf(1); pixel !== -1; pixel = zeros.indexOf(1, pixel + 1)) {
    const row = Math.floor(pixel / first.width);
    const column = pixel - row * first.width;
    if (others.some((band) => valueAt(band, 0, row, column) !== 0)) zeros[pixel] = 0;
  }
  return zeros.includes(1) ? emptyAreas(zeros, first) : undefined;
}

function isZero(value: number): boolean {
  return value === 0;
}

/** The pixels of either mask: one of the two if it has them all. Neither is modified. */
export function unionOf(
  one: Uint8Array | undefined,
  other: Uint8Array | undefined,
): Uint8Array | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (other.every((mark, pixel) => mark === 0 || one[pixel] === 1)) return one;
  return one.map((mark, pixel) => mark | (other[pixel] ?? 0));
}
