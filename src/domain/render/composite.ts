import type { NumericArray } from "#domain/array/dtype.ts";
import { colourMapTable } from "./colour-maps.ts";
import { decode, encoded } from "./decode.ts";
import type { BandsStyle, Channel, Decoding, Scene } from "./render-style.ts";
import { stretch } from "./stretch.ts";

/** One band's contribution to a channel. */
interface Term {
  readonly plane: NumericArray;
  readonly weight: number;
  readonly decoding: Decoding | undefined;
  /** As float32; NaN, which equals no value, if there is no nodata. */
  readonly nodata: number;
}

/**
 * Draws a brightness, 0 to 255 and not rounded, or NaN, at the pixel whose red component has this
 * index.
 */
type Paint = (rgba: Uint8ClampedArray, pixel: number, brightness: number) => void;

/**
 * Draws a scene's bands, one RGBA pixel per scene pixel: `height * width * 4` values in row-major
 * order, alpha not premultiplied. The GPU is tested against it, and it replaces a missing GPU.
 *
 * Each channel is decoded, weighted, summed, encoded and stretched; bands of weight 0 do not contribute.
 * With a colour map only the first channel is drawn. A pixel is missing if a contributing band is
 * not finite or equals the scene's nodata there, both as float32: it is transparent black. The
 * scene is not modified.
 */
export function composite(scene: Scene, style: BandsStyle): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(scene.height * scene.width * 4).fill(255);
  if (style.colourMap === undefined) {
    for (const [at, channel] of style.channels.entries()) {
      paintChannel(rgba, inChannel(at), scene, channel, style);
    }
  } else {
    paintChannel(rgba, inColours(colourMapTable(style.colourMap)), scene, style.channels[0], style);
  }
  clearMissing(rgba);
  return rgba;
}

/** Paints red (0), green (1) or blue (2). */
function inChannel(at: number): Paint {
  return (rgba, pixel, brightness) => {
    if (Number.isNaN(brightness)) rgba[pixel + 3] = 0;
    else rgba[pixel + at] = brightness;
  };
}

function inColours(table: Uint8Array): Paint {
  return (rgba, pixel, brightness) => {
    const entry = Math.floor(brightness + 0.5) * 3;
    if (Number.isNaN(brightness)) rgba[pixel + 3] = 0;
    else for (let at = 0; at < 3; at += 1) rgba[pixel + at] = table[entry + at]!;
  };
}

function paintChannel(
  rgba: Uint8ClampedArray,
  paint: Paint,
  scene: Scene,
  channel: Channel,
  style: BandsStyle,
): void {
  const terms = termsOf(scene, channel, style);
  const [only] = terms;
  if (terms.length === 1 && only?.plane instanceof Uint8Array) {
    paintFromTable(rgba, paint, only.plane, brightnessTable(only, channel, style));
    return;
  }
  const sums = new Float64Array(scene.width);
  for (let row = 0; row < scene.height; row += 1) {
    const start = row * scene.width;
    sums.fill(0);
    for (const term of terms) addRow(sums, term, start);
    for (let column = 0; column < sums.length; column += 1) {
      paint(rgba, (start + column) * 4, brightness(sums[column]!, channel, style));
    }
  }
}

function termsOf(scene: Scene, channel: Channel, style: BandsStyle): Term[] {
  const nodata = Math.fround(scene.nodata ?? Number.NaN);
  return scene.bands.flatMap((plane, band) => {
    const weight = channel.weights[band] ?? 0;
    return weight === 0 ? [] : [{ plane, weight, decoding: style.decodings?.[band], nodata }];
  });
}

/** NaN for a missing stored value, so that every sum with it is NaN. */
function weighed(stored: number, { weight, decoding, nodata }: Term): number {
  const held = Math.fround(stored);
  if (!Number.isFinite(held) || held === nodata) return Number.NaN;
  return weight * (decoding ? decode(stored, decoding) : stored);
}

function addRow(sums: Float64Array, term: Term, start: number): void {
  for (let column = 0; column < sums.length; column += 1) {
    sums[column]! += weighed(Number(term.plane[start + column]), term);
  }
}

/** 0 to 255, not rounded; NaN for a sum that is not finite. */
function brightness(
  sum: number,
  channel: Channel,
  { gamma, encoding }: Pick<BandsStyle, "gamma" | "encoding">,
): number {
  return Number.isFinite(sum) ? stretch(encoded(sum, encoding), channel, gamma) * 255 : Number.NaN;
}

/**
 * A table of what each of the 256 values of a uint8 band draws, computed once instead of per pixel.
 */
function brightnessTable(term: Term, channel: Channel, style: BandsStyle): Float64Array {
  return Float64Array.from({ length: 256 }, (_, stored) =>
    brightness(weighed(stored, term), channel, style),
  );
}

function paintFromTable(
  rgba: Uint8ClampedArray,
  paint: Paint,
  plane: Uint8Array,
  table: Float64Array,
): void {
  for (let pixel = 0; pixel < plane.length; pixel += 1) {
    paint(rgba, pixel * 4, table[plane[pixel]!]!);
  }
}

/** A pixel that is missing in one channel may be painted in another. */
function clearMissing(rgba: Uint8ClampedArray): void {
  for (let pixel = 0; pixel < rgba.length; pixel += 4) {
    if (rgba[pixel + 3] === 0) rgba.fill(0, pixel, pixel + 3);
  }
}
