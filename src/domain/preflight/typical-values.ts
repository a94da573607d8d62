import type { BandStatistics } from "#domain/array/statistics.ts";
import type { ModelCard, Quantiles } from "#domain/model/model-card.ts";
import { formatList } from "#domain/text/format.ts";
import { orderByValues } from "./band-spectrum.ts";
import type { ComparedBand, UsedFacts } from "./check-result.ts";
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

/** In what the values of an array are unlike those that the card was measured on. */
interface Unlikeness {
  /** One or two whole sentences. */
  readonly text: string;
  /** The bands that it is about, the most telling first. */
  readonly compared: readonly ComparedBand[];
}

/**
 * In what the values are unlike the arrays that the card was measured on: the medians of at least
 * half of the bands, the difference between two bands, or all quantiles together. Undefined if they
 * are like them.
 */
export function unlikeTypical(facts: UsedFacts, card: ModelCard): Unlikeness | undefined {
  const bands = comparableBands(facts, card);
  const unlike =
    unlikeMedians(bands, card) ??
    (isOrderOpen(facts, card) ? undefined : unlikeEach(bands, facts, card));
  return (
    unlike && {
      ...unlike,
      text: `The values are unlike the arrays this was measured on, ${card.input.typicalSource}. ${unlike.text}`,
    }
  );
}

/** In the card's order, without bands of which it has no quantiles. */
function comparableBands(
  { statistics, kept }: UsedFacts,
  { bands }: ModelCard,
): readonly ComparedBand[] {
  return bands.flatMap(({ name, typical }, index) => {
    const found = statistics[index];
    const band = kept[index];
    if (found === undefined || band === undefined || typical === undefined) return [];
    return { band, name, found, typical };
  });
}

/** Whether the check of bands asks for their order, which explains all that differs between them. */
function isOrderOpen({ statistics, bandLabels }: UsedFacts, card: ModelCard): boolean {
  return bandLabels === undefined && orderByValues(statistics, card) !== "own";
}

/** In what the array differs from each single one of many. */
function unlikeEach(
  bands: readonly ComparedBand[],
  { statistics }: UsedFacts,
  card: ModelCard,
): Unlikeness | undefined {
  const { typicalArrays } = card.input;
  if (typicalArrays === undefined || bands.length !== card.bands.length) return undefined;
  const unusual = unusualDifferences(statistics, card).slice(0, MAX_NAMED);
  if (unusual.length > 0) {
    const differences = unusual.map(({ bands: pair, difference, min, max }) => {
      const [first, second] = pair.map((band) => card.bands[band]?.name);
      return `${first} − ${second} is ${numberText(difference)} (there ${numberText(min)} to ${numberText(max)})`;
    });
    const named = new Set(unusual.flatMap(({ bands: pair }) => pair));
    return {
      text: `Of the medians, ${formatList(differences)}. ${SAVE_ORIGINALS}`,
      compared: [...named].flatMap((band) => bands[band] ?? []),
    };
  }
  const distance = distanceFromTypical(statistics, card) ?? 0;
  if (distance <= typicalArrays.farthest) return undefined;
  return {
    text: `Their quantiles are farther from the typical ones than those of each of these arrays. ${SAVE_ORIGINALS}`,
    compared: farthestFirst(bands),
  };
}

const SAVE_ORIGINALS =
  "They may be another sensor’s, or stretched for display: save the original values of the model’s bands.";

function unlikeMedians(bands: readonly ComparedBand[], card: ModelCard): Unlikeness | undefined {
  const unlike = bands.filter(isUnlike);
  if (unlike.length === 0 || unlike.length * 2 < card.bands.length) return undefined;
  const medians = unlike.map(
    ({ name, found, typical }) =>
      `${name} ${numberText(found.q50)} (there ${numberText(typical.q50)})`,
  );
  return { text: `The medians are ${formatList(medians)}.`, compared: farthestFirst(unlike) };
}

function isUnlike({ found, typical }: ComparedBand): boolean {
  return found.q50 < typical.q01 / 2 || found.q50 > typical.q99 * 2;
}

function farthestFirst(bands: readonly ComparedBand[]): readonly ComparedBand[] {
  const distance = ({ found, typical }: ComparedBand): number =>
    Math.abs(place(found.q50, typical));
  return bands.toSorted((one, other) => distance(other) - distance(one));
}
