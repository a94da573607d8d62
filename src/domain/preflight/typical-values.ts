import type { BandStatistics } from "#domain/array/statistics.ts";
import type { CardBand, ModelCard, Quantiles } from "#domain/model/model-card.ts";
import { formatList } from "#domain/text/format.ts";
import { orderByValues } from "./band-spectrum.ts";
import type { ArrayFacts } from "./check-result.ts";
import { unusualDifferences } from "./median-differences.ts";
import { numberText } from "./value-text.ts";

/** How many pairs of bands are named. */
const MAX_NAMED = 3;
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
 * Says in what the values are unlike the arrays that the card was measured on: the medians of at
 * least half of the bands, the difference between two bands, or all quantiles together. Undefined
 * if they are like them.
 */
export function unlikeText(
  facts: Pick<ArrayFacts, "statistics" | "bandLabels">,
  card: ModelCard,
): string | undefined {
  const how =
    mediansText(facts, card) ?? (isOrderOpen(facts, card) ? undefined : singleText(facts, card));
  return (
    how &&
    `The values are unlike the arrays this was measured on, ${card.input.typicalSource}. ${how}`
  );
}

/** Whether the check of bands asks for their order, which explains all that differs between them. */
function isOrderOpen(
  { statistics, bandLabels }: Pick<ArrayFacts, "statistics" | "bandLabels">,
  card: ModelCard,
): boolean {
  return bandLabels === undefined && orderByValues(statistics, card) !== "own";
}

/** In what the array differs from each single one of many. */
function singleText(
  { statistics }: Pick<ArrayFacts, "statistics">,
  card: ModelCard,
): string | undefined {
  const { typicalArrays } = card.input;
  if (typicalArrays === undefined || statistics.length !== card.bands.length) return undefined;
  const unusual = unusualDifferences(statistics, card);
  if (unusual.length > 0) {
    const differences = unusual.slice(0, MAX_NAMED).map(({ bands, difference, min, max }) => {
      const [first, second] = bands.map((band) => card.bands[band]?.name);
      return `${first} − ${second} is ${numberText(difference)} (there ${numberText(min)} to ${numberText(max)})`;
    });
    return `Of the medians, ${formatList(differences)}. ${SAVE_ORIGINALS}`;
  }
  const distance = distanceFromTypical(statistics, card) ?? 0;
  if (distance <= typicalArrays.farthest) return undefined;
  return `Their quantiles are farther from the typical ones than those of each of these arrays. ${SAVE_ORIGINALS}`;
}

const SAVE_ORIGINALS =
  "They may be another sensor’s, or stretched for display: save the original values of the model’s bands.";

function mediansText(
  { statistics }: Pick<ArrayFacts, "statistics">,
  { bands }: ModelCard,
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
  return `The medians are ${formatList(medians)}.`;
}

function isUnlike(median: number, { typical }: CardBand): boolean {
  return typical !== undefined && (median < typical.q01 / 2 || median > typical.q99 * 2);
}
