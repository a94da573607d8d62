import type { DecodedArray } from "#domain/array/decoded-array.ts";
import type { Raster } from "#domain/array/raster.ts";
import { sampleStride } from "#domain/array/sample-stride.ts";
import { readImage } from "#domain/edits/apply.ts";
import { cardForArray } from "#domain/model/card-for-array.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { MAX_SAMPLED } from "#domain/model/recipe-ranges.ts";
import { composite } from "#domain/render/composite.ts";
import { drawnAt } from "#domain/render/drawing.ts";
import { samplePositions } from "#domain/render/sample-positions.ts";
import { sceneWindow } from "#domain/render/scene-window.ts";
import { fitView, type Size } from "#domain/render/view.ts";
import { bandsStyle } from "#domain/view/thumbnail.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import { drawnBands, lookSpreads } from "./look-style.ts";
import { labelsAfter } from "./prepare.ts";
import { type QuickLook, reducedSize } from "./quick-look.ts";

/** Fewer values are counted as fast. */
const MIN_DECODED_BYTES = 24 * 2 ** 20;
/** Of a picture on a screen of unknown size. */
const DEFAULT_SIDE = 768;

type Source = Pick<DecodedArray, "array" | "nodata" | "missing" | "bandLabels">;

interface LookOptions {
  readonly card: ModelCard;
  /** The file's name, which may name its bands. */
  readonly name?: string;
  /** The picture's size on the screen in device pixels; undefined if there was none yet. */
  readonly screen?: Size | undefined;
}

/**
 * The picture of a large array of any format in the initial view, before its values are counted and its
 * missing pixels are found: one scene pixel for each of the screen's, those that the renderer will show,
 * under the recipe's stretch of the whole array. It differs from what follows only where that depends on
 * what is not known yet: the stretch of bands without a recipe is that of a sample, and pixels that only
 * other bands show to be missing are drawn. Undefined for small arrays. The array is not modified.
 * @throws AppError "unreadable-array" for an array that is not an image.
 */
export function decodedLookOf(
  found: Source,
  { card, name = "", screen: size }: LookOptions,
): QuickLook | undefined {
  if (found.array.values.byteLength < MIN_DECODED_BYTES) return undefined;
  const { raster } = readImage(found, [], card);
  const { height, width, bandCount } = raster;
  const screen = size ?? reducedSize(raster, DEFAULT_SIDE);
  const labels = labelsAfter(found.bandLabels, name, bandCount, []);
  const shown = cardForArray(card, labels, bandCount);
  const drawn = drawnBands(shown, bandCount);
  const samples = planesOf(raster, drawn, (band) => sampledValues(raster, band, found));
  const statistics = lookSpreads(samples, shown);
  const style = bandsStyle({ bands: samples, statistics }, shown, INITIAL_VIEW);
  const window = sceneWindow(samplePositions(raster, fitView(raster, screen), screen), false);
  const bands = planesOf(raster, drawn, (band) =>
    valuesAt(raster, band, found, window.width * window.height, (at) => {
      const row = window.rows[Math.floor(at / window.width)] ?? 0;
      return row * width + (window.columns[at % window.width] ?? 0);
    }),
  );
  const { width: across, height: down } = window;
  const scene = { width: across, height: down, bands, scores: [], nodata: undefined };
  return {
    height: screen.height,
    width: screen.width,
    pixels: drawnAt(composite(scene, style), scene, window.positions, INITIAL_VIEW.smooth),
    fileSize: { height, width },
    bandCount,
    isCoarse: size === undefined,
  };
}

/** The plane of a band that is not drawn. */
const NOTHING = new Float64Array();

function planesOf(
  { bandCount }: Raster,
  drawn: readonly number[],
  read: (band: number) => Float64Array,
): readonly Float64Array[] {
  return Array.from({ length: bandCount }, (_, band) =>
    drawn.includes(band) ? read(band) : NOTHING,
  );
}

/** The pixels from which `recipeRanges` measures a whole plane. */
function sampledValues(raster: Raster, band: number, found: Source): Float64Array {
  const length = raster.height * raster.width;
  const step = sampleStride(length, MAX_SAMPLED);
  return valuesAt(raster, band, found, Math.ceil(length / step), (at) => at * step);
}

/**
 * Some values of a band; NaN where the file says that a pixel is missing.
 * @param pixelAt which pixel each is of, counted row by row.
 */
function valuesAt(
  { values, offset, strides, width }: Raster,
  band: number,
  { nodata, missing }: Source,
  length: number,
  pixelAt: (at: number) => number,
): Float64Array {
  const first = offset + band * strides.band;
  const read = new Float64Array(length);
  for (let at = 0; at < length; at += 1) {
    const pixel = pixelAt(at);
    const column = pixel % width;
    const value = Number(
      values[first + ((pixel - column) / width) * strides.row + column * strides.column],
    );
    read[at] = value === nodata || missing?.[pixel] === 1 ? Number.NaN : value;
  }
  return read;
}
