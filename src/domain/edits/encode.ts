import type { Dtype } from "#domain/array/dtype.ts";
import { unreadableArray } from "#domain/array/unreadable-array.ts";
import type { CardBand, CardInput, ModelCard } from "#domain/model/model-card.ts";
import { decode } from "#domain/render/decode.ts";
import type { Decoding } from "#domain/render/render-style.ts";
import { newBands, planeOf } from "./bands.ts";
import { castValue, integerDtypeFor, isWide, writeRemembered } from "./cast.ts";
import type { Draft } from "./draft.ts";

/**
 * Encodes physical values as the model stores them, by inverting the card's decoding. Values are
 * clipped to the card's domain before and to its stored range after. Cards of whole numbers round
 * down, into the smallest integer dtype for the range, with 0 for missing values (NaN, nodata).
 * Other cards give float32, in which NaN and the nodata value stay.
 *
 * Whole numbers are exact: the largest one whose decoding is not above the value, within a few units
 * in the last place of the array's own precision. So every stored value survives decoding and
 * encoding, and reflectance between two counts gives numpy's `floor(sqrt(100 * rho) * 25.5)`.
 * @throws AppError "unreadable-array" if the card does not describe every band.
 */
export function encoded(draft: Draft, card: ModelCard): Draft {
  const { bands, nodata } = draft;
  const [first] = bands;
  if (card.bands.length < bands.length) {
    throw unreadableArray(
      `This image has ${bands.length} bands, but the model card defines the encoding of ${card.bands.length}.`,
      "Undo the encoding, drop the bands that the model does not use, then encode again.",
    );
  }
  const { stored } = card.input;
  const integers = stored?.integral === true ? integerDtypeFor(stored.min, stored.max) : undefined;
  const missing = nodata === undefined ? undefined : castValue(first.dtype, nodata);
  const encodedBands = newBands(
    bands,
    { ...first, dtype: integers ?? "float32" },
    (band, into, index) => {
      const cardBand = card.bands[index];
      if (cardBand === undefined || isWide(into)) return;
      const encode = encodingOf(cardBand, card.input, first.dtype);
      const gap = integers === undefined ? missing : 0;
      writeRemembered(planeOf(band), into, (value) =>
        value === missing ? (gap ?? value) : encode(value),
      );
    },
  );
  return {
    ...draft,
    bands: encodedBands,
    nodata: integers === undefined ? nodata : undefined,
    scaling: undefined,
  };
}

/**
 * From a band's physical value, of an array of this dtype, to the stored one. NaN stays NaN, which
 * integers store as 0.
 */
export function encodingOf(
  { decoding }: Pick<CardBand, "decoding">,
  { domain, stored }: Pick<CardInput, "domain" | "stored">,
  dtype: Dtype,
): (physical: number) => number {
  const isSingle = dtype === "float16" || dtype === "float32";
  const round = isSingle ? Math.fround : asItIs;
  const gain = round(1 / decoding.multiplier);
  const steps = round(1 / decoding.scale);
  const root = rootOf(decoding.exponent);
  const [lowest, highest] = domain ?? UNBOUNDED;
  const [min, max] = stored === undefined ? UNBOUNDED : [stored.min, stored.max];
  const whole = stored?.integral === true ? wholeOf(decoding, dtype) : asItIs;
  return (physical) => {
    const held = clipped(physical, lowest, highest);
    const scaled = round(root(round(gain * held)));
    return clipped(whole(round(round(scaled - decoding.offset) * steps), held), min, max);
  };
}

/** The rounding error that a decoded value may have, as a share of it: a few units in the last place. */
export const PRECISION: Partial<Readonly<Record<Dtype, number>>> = {
  float16: 2 ** -9,
  float32: 2 ** -21,
};

/** The largest whole number that does not decode to more than the value; `estimate` is within one. */
function wholeOf(decoding: Decoding, dtype: Dtype): (estimate: number, physical: number) => number {
  const precision = PRECISION[dtype] ?? 2 ** -49;
  return (estimate, physical) => {
    const below = Math.floor(estimate);
    const limit = physical + Math.abs(physical) * precision;
    if (decode(below + 1, decoding) <= limit) return below + 1;
    return decode(below, decoding) > limit ? below - 1 : below;
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
