import type { CardBand, CardInput, ModelCard } from "#domain/model-card.ts";
import { type Dtype, RANGE_OF_INTEGER } from "./dtype.ts";
import type { Raster } from "./raster.ts";
import { mapped } from "./value-edits.ts";

/**
 * Values of the physical quantity as the counts that the model was trained on: the card's decoding
 * turned around, cut off to whole numbers and to the card's range where it has one. For the GOES
 * card that is `floor(sqrt(100 * reflectance) * 25.5)`, bit by bit as numpy works it out. NaN
 * becomes the lowest count where the result is an integer.
 */
export function encoded(raster: Raster, { bands, input }: ModelCard): Raster {
  const encoders = bands.map((band) => encoderOf(band, input));
  const identity = (value: number): number => value;
  return mapped(raster, dtypeOfCounts(input), (value, band) => (encoders[band] ?? identity)(value));
}

function encoderOf({ decoding }: CardBand, { stored }: CardInput): (value: number) => number {
  const { scale, offset, exponent, multiplier } = decoding;
  // Times the reciprocal, which is the card's own number (100, 25.5, 10000) exactly.
  const perMultiplier = 1 / multiplier;
  const perScale = 1 / scale;
  const root = rootOf(exponent);
  return (value) => {
    const count = (root(value * perMultiplier) - offset) * perScale;
    if (stored === undefined) return count;
    const cut = stored.integral ? Math.floor(count) : count;
    return Number.isNaN(cut) ? stored.min : Math.min(Math.max(cut, stored.min), stored.max);
  };
}

/** A square root is exact where a power of a half need not be. */
function rootOf(exponent: number): (value: number) => number {
  if (exponent === 1) return (value) => value;
  if (exponent === 2) return Math.sqrt;
  return (value) => value ** (1 / exponent);
}

function dtypeOfCounts({ stored }: CardInput): Exclude<Dtype, "int64" | "uint64"> {
  if (stored === undefined || !stored.integral) return "float32";
  const [least, most] = RANGE_OF_INTEGER.uint8;
  return stored.min >= least && stored.max <= most ? "uint8" : "float32";
}
