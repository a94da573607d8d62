import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { DecodedFile } from "./format.ts";
import { decodePng, type Png } from "./png.ts";
import { assertUnpackable } from "./unpacked-size.ts";

/** Where a PNG's header has its width and height. */
const SIZE_OFFSET = 16;
/** Red, green, blue and alpha of 16 bits. */
const MAX_PIXEL_BYTES = 8;

/**
 * The values of a PNG as stored, uint8 or uint16: of shape (height, width) if it is grey or its red,
 * green and blue are equal everywhere, else (height, width, 3). A palette is read as its colours.
 * Opacity is dropped, and fully transparent pixels are 0.
 * @throws AppError "unreadable-array"
 */
export async function decodePngArray(bytes: Uint8Array<ArrayBuffer>): Promise<DecodedFile> {
  if (bytes.length >= SIZE_OFFSET + 8) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const pixels = view.getUint32(SIZE_OFFSET) * view.getUint32(SIZE_OFFSET + 4);
    // One bit a pixel is the least.
    assertUnpackable("This image", bytes.length, Math.floor(pixels / 8));
  }
  const png = await decodePng(bytes).catch((cause: unknown) => {
    throw undecodable(cause);
  });
  const { height, width } = png;
  if (height * width * MAX_PIXEL_BYTES > 2 ** 31) throw undecodable();
  const colours = coloursOf(png);
  const isGrey = isEverywhereGrey(colours);
  const values = isGrey ? colours.filter((_, index) => index % 3 === 0) : colours;
  const shape = isGrey ? [height, width] : [height, width, 3];
  const strides = isGrey ? [width, 1] : [width * 3, 3, 1];
  const dtype = values instanceof Uint16Array ? "uint16" : "uint8";
  return {
    array: { values, dtype, shape, strides },
    nodata: undefined,
    grid: undefined,
    bandLabels: undefined,
    members: [],
    member: undefined,
  };
}

/** Red, green and blue of each pixel, 0 where it is transparent. */
function coloursOf({ height, width, channels, samples, palette, transparency }: Png) {
  const count = height * width;
  const colours =
    samples instanceof Uint16Array ? new Uint16Array(3 * count) : new Uint8Array(3 * count);
  const clear = transparency && new DataView(transparency.buffer, transparency.byteOffset);
  const isClearColour = (at: number): boolean => {
    if (clear === undefined || channels % 2 === 0 || clear.byteLength < 2 * channels) return false;
    for (let band = 0; band < channels; band += 1) {
      if (samples[at + band] !== clear.getUint16(2 * band)) return false;
    }
    return true;
  };
  for (let pixel = 0; pixel < count; pixel += 1) {
    const at = pixel * channels;
    const index = samples[at] ?? 0;
    if (palette !== undefined) {
      if (transparency?.[index] === 0) continue;
      for (let band = 0; band < 3; band += 1)
        colours[3 * pixel + band] = palette[3 * index + band] ?? 0;
      continue;
    }
    const isClear = channels % 2 === 0 ? samples[at + channels - 1] === 0 : isClearColour(at);
    if (isClear) continue;
    for (let band = 0; band < 3; band += 1) {
      colours[3 * pixel + band] = samples[channels < 3 ? at : at + band] ?? 0;
    }
  }
  return colours;
}

function isEverywhereGrey(colours: Uint8Array | Uint16Array): boolean {
  for (let at = 0; at < colours.length; at += 3) {
    if (colours[at] !== colours[at + 1] || colours[at] !== colours[at + 2]) return false;
  }
  return true;
}

function undecodable(cause?: unknown): Error {
  return unreadableArray(
    "This image cannot be decoded: it is damaged, or too large for this page.",
    "Save it again as PNG or BMP.",
    cause,
  );
}
