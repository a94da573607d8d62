import { decodePng, type Png } from "./png.ts";

/** A PNG of one value per pixel: a mask. */
export interface PngRaster {
  readonly height: number;
  readonly width: number;
  /** Row-major: grey values as stored, or indices of a palette. */
  readonly values: Uint8Array | Uint16Array;
}

/**
 * Decodes a PNG of one value per pixel, with the indices of a palette. Its opacity is ignored.
 *
 * @throws Error for colours and damaged files, as a phrase that follows "it is".
 */
export async function decodePngRaster(bytes: Uint8Array<ArrayBuffer>): Promise<PngRaster> {
  const png = await decodePng(bytes);
  const { height, width, channels, samples } = png;
  if (!isGrey(png)) throw new Error("a PNG in colours, not a mask");
  const values = channels === 1 ? samples : samples.filter((_, index) => index % channels === 0);
  return { height, width, values };
}

/** Whether red, green and blue are equal everywhere. */
function isGrey({ channels, samples }: Png): boolean {
  if (channels < 3) return true;
  for (let at = 0; at < samples.length; at += channels) {
    if (samples[at] !== samples[at + 1] || samples[at] !== samples[at + 2]) return false;
  }
  return true;
}
