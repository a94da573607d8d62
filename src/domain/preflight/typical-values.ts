import type { BandStatistics } from "#domain/array/statistics.ts";
import type { CardBand, ModelCard, Quantiles } from "#domain/model/model-card.ts";
import { formatList } from "#domain/text/format.ts";
import type { ArrayFacts } from "./check-result.ts";
import { numberText } from "./value-text.ts";

/** One band counts no more than this, so that it cannot outweigh the others. */
const MAX_DISTANCE = 4;

/**
 * How far values are from those that the card was measured on: the mean over the bands of the
 * median's distance from the card's, plus how far the 1st and the 99th percentile are beyond the
 * card's. The unit is the distance between the card's median and its percentile on that side.
 * Undefined for a card without quantiles.
 */
export function distanceFromTypical(
  statistics: readonly BandStatistics[],
  { bands }: ModelCard,
  convert: (value: number, band: number) => number = (value) => value,
): number | undefined {
  const distances = statistics.flatMap(({ q01, q50, q99 }, index) => {
    const typical = bands[index]?.typical;
    if (typical === undefined) return [];
    const [low, middle, high] = [q01, q50, q99].map((value) =>
      Math.abs(place(convert(value, index), typical)),
    );
    const distance = (middle ?? 0) + beyond(low) + beyond(high);
    return Math.min(Number.isNaN(distance) ? MAX_DISTANCE : distance, MAX_DISTANCE);
  });
  if (distances.length === 0) return undefined;
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

function place(value: number, { q01, q50, q99 }: Quantiles): number {
  return (value - q50) / Math.max(value < q50 ? q50 - q01 : q99 - q50, Number.MIN_VALUE);
}

function beyond(distance = 0): number {
  return Math.max(0, distance - 1);
}

/**
 * Says which bands are unlike the arrays that the card was measured on, if at least half of them are;
 * else undefined.
 */
export function unlikeText(
  { statistics }: Pick<ArrayFacts, "statistics">,
  { bands, input }: ModelCard,
): string | undefined {
  const unlike = bands.flatMap((band, index) => {
    const median = statistics[index]?.q50;
    return median !== undefined && isUnlike(median, band) ? [{ band, median }] : [];
  });
  if (unlike.length === 0 || unlike.length * 2 < bands.length) return undefined;
  const medians = unlike.map(
    ({ band: { name, typical }, median }) =>
      `${name} ${numberText(median)} (there ${numberText(typical?.q50 ?? 0)})`,
  );
  return `The values are unlike the arrays this was measured on, ${input.typicalSource}. The medians are ${formatList(medians)}.`;
}

function isUnlike(median: number, { typical }: CardBand): boolean {
  return typical !== undefined && (median < typical.q01 / 2 || median > typical.q99 * 2);
}
