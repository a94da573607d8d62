import type { NumericArray } from "#domain/array/dtype.ts";
import { decode } from "./decode.ts";
import type { BandsLook, Channel, Decoding, Look, Scene } from "./look.ts";
import { overlay } from "./overlay.ts";
import { stretch } from "./stretch.ts";

/** One band's part in a channel. */
interface Term {
  readonly plane: NumericArray;
  readonly weight: number;
  readonly decoding: Decoding | undefined;
}

/**
 * The picture of a scene, one RGBA pixel a scene pixel: `height * width * 4` values, row after row,
 * alpha not premultiplied. It is what the GPU is tested against, and what is drawn where there is
 * no GPU.
 *
 * Each channel is decoded, weighed, summed and stretched; bands of weight 0 take no part. A pixel
 * with a value that is not finite in any band that takes part is missing: it is transparent black
 * beneath the overlay, and whoever draws it lays `hatchAt` under it. The scene is not modified.
 */
export function composite(scene: Scene, look: Look): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(scene.height * scene.width * 4).fill(255);
  for (const [at, channel] of look.bands.channels.entries()) {
    paintChannel(rgba, at, scene, channel, look.bands);
  }
  clearMissing(rgba);
  overlay(rgba, scene.scores, look.overlay);
  return rgba;
}

function paintChannel(
  rgba: Uint8ClampedArray,
  at: number,
  scene: Scene,
  channel: Channel,
  look: BandsLook,
): void {
  const terms = termsOf(scene, channel, look);
  const [only] = terms;
  if (terms.length === 1 && only?.plane instanceof Uint8Array) {
    paintFromTable(rgba, at, only.plane, brightnessTable(only, channel, look.gamma));
    return;
  }
  const sums = new Float64Array(scene.width);
  for (let row = 0; row < scene.height; row += 1) {
    const start = row * scene.width;
    sums.fill(0);
    for (const term of terms) addRow(sums, term, start);
    paintRow(rgba, at, sums, start, channel, look.gamma);
  }
}

function termsOf(scene: Scene, channel: Channel, look: BandsLook): Term[] {
  return scene.bands.flatMap((plane, band) => {
    const weight = channel.weights[band] ?? 0;
    return weight === 0 ? [] : [{ plane, weight, decoding: look.decodings?.[band] }];
  });
}

/** NaN for a stored value that is missing, so that it makes every sum NaN that it enters. */
function weighed(stored: number, { weight, decoding }: Term): number {
  if (!Number.isFinite(stored)) return Number.NaN;
  return weight * (decoding ? decode(stored, decoding) : stored);
}

function addRow(sums: Float64Array, term: Term, start: number): void {
  for (let column = 0; column < sums.length; column += 1) {
    sums[column]! += weighed(Number(term.plane[start + column]), term);
  }
}

function paintRow(
  rgba: Uint8ClampedArray,
  at: number,
  sums: Float64Array,
  start: number,
  channel: Channel,
  gamma: number,
): void {
  for (let column = 0; column < sums.length; column += 1) {
    paintPixel(rgba, (start + column) * 4, at, brightness(sums[column]!, channel, gamma));
  }
}

/** 0 to 255, not rounded; NaN for a sum that is not finite. */
function brightness(sum: number, channel: Channel, gamma: number): number {
  return Number.isFinite(sum) ? stretch(sum, channel, gamma) * 255 : Number.NaN;
}

/** What each of the 256 values of a uint8 band draws, worked out once rather than once a pixel. */
function brightnessTable(term: Term, channel: Channel, gamma: number): Float64Array {
  return Float64Array.from({ length: 256 }, (_, stored) =>
    brightness(weighed(stored, term), channel, gamma),
  );
}

function paintFromTable(
  rgba: Uint8ClampedArray,
  at: number,
  plane: Uint8Array,
  table: Float64Array,
): void {
  for (let pixel = 0; pixel < plane.length; pixel += 1) {
    paintPixel(rgba, pixel * 4, at, table[plane[pixel]!]!);
  }
}

function paintPixel(rgba: Uint8ClampedArray, pixel: number, at: number, value: number): void {
  rgba[pixel + at] = value;
  if (Number.isNaN(value)) rgba[pixel + 3] = 0;
}

/** A pixel that is missing in one channel may have been painted in another. */
function clearMissing(rgba: Uint8ClampedArray): void {
  for (let pixel = 0; pixel < rgba.length; pixel += 4) {
    if (rgba[pixel + 3] === 0) rgba.fill(0, pixel, pixel + 3);
  }
}
