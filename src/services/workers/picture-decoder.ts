import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { DecodedFile } from "#domain/formats/format.ts";

/** The side of the picture that is read back to see whether the browser disguises pixels. */
const PROBE_SIDE = 32;

/**
 * Decodes a JPEG or BMP with the browser, without colour conversion: uint8, of shape (height,
 * width) if red, green and blue are equal everywhere, else (height, width, 3). Partly transparent
 * colours are rounded, and fully transparent ones are 0. For a worker.
 * @throws AppError "unreadable-array", also where the browser disguises what is read from a canvas
 */
export async function decodePicture(file: Blob): Promise<DecodedFile> {
  if (!readsPixelsAsDrawn()) {
    throw unreadableArray(
      "This browser changes the pixels of images that a page reads, as a protection against fingerprinting.",
      "Save it as PNG, which this page reads by itself, or open this page in another browser.",
    );
  }
  const { data, height, width } = await pixelsOf(file);
  const isGrey = isEverywhereGrey(data);
  const bandCount = isGrey ? 1 : 3;
  const values = new Uint8Array(height * width * bandCount);
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    for (let band = 0; band < bandCount; band += 1) {
      values[pixel * bandCount + band] = data[pixel * 4 + band] ?? 0;
    }
  }
  const shape = isGrey ? [height, width] : [height, width, 3];
  const strides = isGrey ? [width, 1] : [width * 3, 3, 1];
  return {
    array: { values, dtype: "uint8", shape, strides },
    nodata: undefined,
    grid: undefined,
    bandLabels: undefined,
    members: [],
    member: undefined,
  };
}

async function pixelsOf(file: Blob): Promise<ImageData> {
  try {
    const bitmap = await createImageBitmap(file, {
      colorSpaceConversion: "none",
      premultiplyAlpha: "none",
    });
    const { height, width } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    if (context === null) throw new Error("The browser has no 2D canvas in a worker.");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, width, height);
  } catch (cause) {
    throw unreadableArray(
      "This image cannot be decoded: it is damaged, or of a kind that this browser does not support.",
      "Save it again as PNG or BMP.",
      cause,
    );
  }
}

/** A protection against fingerprinting adds noise to every canvas of more than one colour. */
function readsPixelsAsDrawn(): boolean {
  const context = new OffscreenCanvas(PROBE_SIDE, PROBE_SIDE).getContext("2d");
  if (context === null) return false;
  const drawn = new ImageData(PROBE_SIDE, PROBE_SIDE);
  // Opaque: partly transparent colours are rounded.
  drawn.data.forEach((_, at, data) => {
    data[at] = at % 4 === 3 ? 255 : at % 251;
  });
  context.putImageData(drawn, 0, 0);
  const { data } = context.getImageData(0, 0, PROBE_SIDE, PROBE_SIDE);
  return data.every((value, at) => value === drawn.data[at]);
}

function isEverywhereGrey(rgba: Uint8ClampedArray): boolean {
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at] !== rgba[at + 1] || rgba[at] !== rgba[at + 2]) return false;
  }
  return true;
}
