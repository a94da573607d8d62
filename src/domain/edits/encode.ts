import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { CardInput, ModelCard } from "#domain/model/model-card.ts";
import type { Decoding } from "#domain/render/render-style.ts";
import { newBands, planeOf } from "./bands.ts";
import { castValue, integerDtypeFor, isWide, writeChanged } from "./cast.ts";
import type { Draft } from "./draft.ts";

/**
 * Encodes physical values as the model stores them, by inverting the card's decoding. Values are
 * clipped to the card's domain before and to its stored range after. Cards of whole numbers round
 * down, into the smallest integer dtype for the range, with 0 for missing values (NaN, nodata).
 * Other cards give float32, in which NaN and the nodata value stay.
 *
 * Computed step by step in the array's own precision, single for float16 and float32, so that the
 * GOES card's counts equal numpy's `floor(sqrt(100 * rho) * 25.5)` exactly.
 * @throws AppError "unreadable-array" if the card does not describe every band.
 */
export function encoded(draft: Draft, { bands: cardBands, input }: ModelCard): Draft {
  const { bands, nodata } = draft;
  const [first] = bands;
  if (cardBands.length < bands.length) {
    throw unreadableArray(
      `This image has ${bands.length} bands, but the model card defines the encoding of ${cardBands.length}.`,
      "Undo the encoding, drop the bands that the model does not use, then encode again.",
    );
  }
  const { stored } = input;
  const integers = stored?.integral === true ? integerDtypeFor(stored.min, stored.max) : undefined;
  const missing = nodata === undefined ? undefined : castValue(first.dtype, nodata);
  const round = /^float(16|32)$/.test(first.dtype) ? Math.fround : asItIs;
  const encodedBands = newBands(
    bands,
    { ...first, dtype: integers ?? "float32" },
    (band, into, index) => {
      const cardBand = cardBands[index];
      if (cardBand === undefined || isWide(into)) return;
      const encode = encoding(cardBand.decoding, input, round);
      const gap = integers === undefined ? missing : 0;
      writeChanged(planeOf(band), into, (value) =>
        value === missing ? (gap ?? value) : encode(value),
      );
    },
  );
  return { ...draft, bands: encodedBands, nodata: integers === undefined ? nodata : undefined };
}

/** From a physical value to the stored one; NaN stays NaN, which integers store as 0. */
function encoding(
  { scale, offset, exponent, multiplier }: Decoding,
  { domain, stored }: CardInput,
  round: (value: number) => number,
): (physical: number) => number {
  const gain = round(1 / multiplier);
  const steps = round(1 / scale);
  const root = rootOf(exponent);
  const [lowest, highest] = domain ?? UNBOUNDED;
  const [min, max] = stored === undefined ? UNBOUNDED : [stored.min, stored.max];
  const whole = stored?.integral === true ? Math.floor : asItIs;
  return (physical) => {
    const scaled = round(root(round(gain * clipped(physical, lowest, highest))));
    return clipped(whole(round(round(scaled - offset) * steps)), min, max);
  };
}

const UNBOUNDED = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

function rootOf(exponent: number): (value: number) => number {
  if (exponent === 1) return asItIs;
  return exponent === 2 ? Math.sqrt : (value) => value ** (1 / exponent);
}

function asItIs(value: number): number {
  return value;
}

/** NaN stays NaN. */
function clipped(value: number, min: number, max: number): number {
  if (value < min) return min;
  return value > max ? max : value;
}
