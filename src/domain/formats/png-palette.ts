import type { DecodedFile } from "./format.ts";
import { isPng } from "./png.ts";
import { decodePngRaster } from "./png-raster.ts";

/** The offset of the colour type: https://www.w3.org/TR/png-3/#11IHDR */
const COLOUR_TYPE = 25;
const PALETTE = 3;

/**
 * The indices of a PNG with a palette, of shape (height, width): a mask's labels, whose colours are
 * for people only. Undefined for every other file, and for a damaged one.
 */
export async function decodePaletteIndices(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<DecodedFile | undefined> {
  if (!isPng(bytes) || bytes[COLOUR_TYPE] !== PALETTE) return undefined;
  const raster = await decodePngRaster(bytes).catch(() => undefined);
  if (raster === undefined) return undefined;
  const { height, width, values } = raster;
  return {
    array: { values, dtype: "uint8", shape: [height, width], strides: [width, 1] },
    nodata: undefined,
    grid: undefined,
    bandLabels: undefined,
    members: [],
    member: undefined,
  };
}
