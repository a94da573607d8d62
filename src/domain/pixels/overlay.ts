import type { Colour, OverlayLook } from "./look.ts";

/**
 * Which pixels are in the mask: 1 where the score is at or above the threshold, else 0, and 0 where
 * the score is NaN. The comparison is made in float32, in which scores are held, as numpy makes it:
 * a float32 score of 50/255 is in the mask at a threshold of 50/255.
 */
export function maskOf(scores: Float32Array, threshold: number): Uint8Array {
  const limit = Math.fround(threshold);
  const mask = new Uint8Array(scores.length);
  for (let pixel = 0; pixel < scores.length; pixel += 1) {
    if (scores[pixel]! >= limit) mask[pixel] = 1;
  }
  return mask;
}

/**
 * Blends the overlay's colour into a picture where the score is at or above the threshold.
 * Changes `rgba` (four values a pixel, alpha not premultiplied); nothing if the overlay is hidden.
 */
export function overlay(
  rgba: Uint8ClampedArray,
  scores: readonly Float32Array[],
  look: OverlayLook,
): void {
  const shown = look.shown === "likeliest" ? 0 : look.shown;
  const [plane, colour] = [scores[shown], look.colours[shown]];
  if (!(look.visible && plane && colour)) return;
  const mask = maskOf(plane, look.threshold);
  for (let pixel = 0; pixel < mask.length; pixel += 1) {
    if (mask[pixel] === 1) blend(rgba, pixel * 4, colour, look.opacity);
  }
}

/** Source over destination (https://www.w3.org/TR/compositing-1/#porterduffcompositingoperators_srcover). */
function blend(rgba: Uint8ClampedArray, at: number, colour: Colour, opacity: number): void {
  const beneath = (rgba[at + 3]! / 255) * (1 - opacity);
  const alpha = opacity + beneath;
  if (alpha === 0) return;
  for (let channel = 0; channel < 3; channel += 1) {
    const mixed = colour[channel]! * opacity + rgba[at + channel]! * beneath;
    rgba[at + channel] = mixed / alpha;
  }
  rgba[at + 3] = alpha * 255;
}
