import { integerDtypeFor } from "#domain/edits/cast.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { encodingOf } from "#domain/edits/encode.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { ArrayFacts } from "#domain/preflight/check-result.ts";

/** Reflectance is at most 1, and slightly above it in sun glint. */
export const MAX_REFLECTANCE = 1.6;
/** Atmospheric correction leaves dark pixels slightly below 0. */
export const MIN_REFLECTANCE = -0.03;

/** Whether the model expects the physical quantity scaled far beyond 1. */
export function takesCounts({ input: { stored }, bands }: ModelCard): boolean {
  return stored === undefined
    ? bands.every(({ decoding }) => decoding.scale < 0.1)
    : stored.max > 100 * MAX_REFLECTANCE;
}

/**
 * Encodes the physical quantity as whole numbers, which keep all that sensors measure and are short as
 * JSON.
 */
export function encodeEdits(card: ModelCard): readonly Edit[] {
  const encode: Edit = { kind: "encode" };
  if (card.input.stored?.integral === true) return [encode];
  const highest = 2 / Math.min(...card.bands.map(({ decoding }) => decoding.scale));
  const dtype = integerDtypeFor(-1, Math.ceil(highest));
  return dtype === undefined ? [encode] : [encode, { kind: "cast", dtype }];
}

/** "encode as counts", without a capital. */
export function encodeTitle({ input }: ModelCard): string {
  return `encode as ${input.stored?.integral ? "counts" : "the model’s whole numbers"}`;
}

/** From a physical value of a band, in the array's precision, to what the model gets. */
export function storedFrom(
  card: ModelCard,
  { dtype }: Pick<ArrayFacts, "dtype">,
): (physical: number, band: number) => number {
  const encodings = card.bands.map((band) => encodingOf(band, card.input, dtype));
  return (physical, band) => encodings[band]?.(physical) ?? Number.NaN;
}

/** Whether nearly all values of every band are within a range. */
export function isWithin(
  { statistics }: Pick<ArrayFacts, "statistics">,
  min: number,
  max: number,
): boolean {
  return statistics.every(({ q01, q99 }) => q01 >= min && q99 <= max);
}

export function hasFractions({ statistics }: Pick<ArrayFacts, "statistics">): boolean {
  return statistics.some(({ isWhole }) => !isWhole);
}
