import type { BandStatistics } from "#domain/array/statistics.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { unusualDifferences } from "./median-differences.ts";

/*
 * Bands without names are recognised by their values alone: the logarithms of their 1, 50 and 99 %
 * quantiles, less the image's mean, against the card's typical ones. The distance is the sum of
 * squares, so that brightness as such makes no difference between orders. The limits are measured
 * on 207 GOES-16 tiles and the samples: none of them is called reordered, every reversed one is,
 * and so are 98 % of the orders that move the dark cirrus band. Bands of like brightness, such as
 * the visible ones, are distinguished by the differences of their medians: of all orders of all
 * tiles, 98 % have one that no tile has.
 */

const QUANTILES = ["q01", "q50", "q99"] as const;
const WEIGHTS = [0.25, 0.5, 0.25];
/** How much closer to the typical values another order must be. */
const CLOSER = 1.5;
/** How much closer another selection of bands must be than the first ones. */
const SELECTION_CLOSER = 0.5;
/** Medians further apart than this factor are another quantity, whose order cannot be judged. */
const COMPARABLE = 4;
/** Beyond these numbers only the reversed order and the first and last bands are compared. */
const MAX_ORDERED = 7;
const MAX_SELECTIONS = 10_000;

/** The logarithms of an image's quantiles, or of a card's: for each of `QUANTILES`, one for each band. */
type Spectrum = readonly (readonly number[])[];

/** What the values say of the order of an image's bands. */
type OrderByValues = "own" | "reversed" | "other";

/**
 * Whether another order of an image's bands is clearly closer to the card's typical values than
 * their own: the reversed one, if it is as good as any, or some other. "own" also if the bands
 * cannot be compared.
 */
export function orderByValues(
  statistics: readonly BandStatistics[],
  card: ModelCard,
): OrderByValues {
  const spectra = spectraOf(statistics, card);
  if (spectra === undefined || statistics.length !== card.bands.length) return "own";
  const own = statistics.map((_, band) => band);
  const reversed = own.toReversed();
  const orders = own.length <= MAX_ORDERED ? ordersOf(own.length) : [own, reversed];
  const distance = (bands: readonly number[]): number => distanceOf(bands, spectra);
  const best = distance(closest(orders, distance));
  const ahead = distance(own) - best;
  const isFar = ahead > CLOSER && ahead > best;
  if (!isFar && !isBetterExchanged(statistics, orders, card)) return "own";
  const isAsGood = distance(reversed) - best <= CLOSER && isUsual(reversed, statistics, card);
  return isAsGood ? "reversed" : "other";
}

/** Whether the bands' medians differ as they never do, and in some other order as they may. */
function isBetterExchanged(
  statistics: readonly BandStatistics[],
  orders: readonly (readonly number[])[],
  card: ModelCard,
): boolean {
  if (unusualDifferences(statistics, card).length === 0) return false;
  return orders.some((order) => isUsual(order, statistics, card));
}

/** Whether the bands' medians differ as they may, in this order. */
function isUsual(
  order: readonly number[],
  statistics: readonly BandStatistics[],
  card: ModelCard,
): boolean {
  const ordered = order.flatMap((band) => statistics[band] ?? []);
  return unusualDifferences(ordered, card).length === 0;
}

/**
 * The bands, in ascending order, that are closest to the card's typical values among more than the
 * model takes: the first ones, unless the last or then any others are clearly closer. Undefined if
 * they cannot be compared.
 */
export function bestSelection(
  statistics: readonly BandStatistics[],
  card: ModelCard,
): readonly number[] | undefined {
  const spectra = spectraOf(statistics, card);
  if (spectra === undefined) return undefined;
  const all = statistics.map((_, band) => band);
  const expected = card.bands.length;
  const distance = (bands: readonly number[]): number => distanceOf(bands, spectra);
  const clearly = (closer: readonly number[], than: readonly number[]): readonly number[] =>
    distance(than) - distance(closer) > SELECTION_CLOSER ? closer : than;
  const window = clearly(all.slice(-expected), all.slice(0, expected));
  if (countOfSelections(all.length, expected) > MAX_SELECTIONS) return window;
  return clearly(closest(selectionsOf(all, expected), distance), window);
}

/** Undefined if the card has no typical values, a band has none, or the two are not comparable. */
function spectraOf(
  statistics: readonly BandStatistics[],
  { bands }: ModelCard,
): { readonly image: Spectrum; readonly card: Spectrum } | undefined {
  const typical = bands.flatMap((band) => band.typical ?? []);
  const isMeasured = statistics.every(({ q50 }) => Number.isFinite(q50));
  if (typical.length < bands.length || bands.length < 2 || !isMeasured) return undefined;
  const [image, card] = [spectrumOf(statistics), spectrumOf(typical)];
  const medians = QUANTILES.indexOf("q50");
  const ratio = meanOf(image[medians] ?? []) - meanOf(card[medians] ?? []);
  return Math.abs(ratio) > Math.log(COMPARABLE) ? undefined : { image, card };
}

function spectrumOf(
  bands: readonly Readonly<Record<(typeof QUANTILES)[number], number>>[],
): Spectrum {
  return QUANTILES.map((name) => bands.map((band) => logarithm(band[name])));
}

/** Values below 1, of which counts are quantized, are taken as 1. */
function logarithm(value: number): number {
  return Math.log(Math.max(1, value));
}

/** Of one of hundreds of orders: nothing is copied. */
function distanceOf(
  bands: readonly number[],
  { image, card }: { readonly image: Spectrum; readonly card: Spectrum },
): number {
  let distance = 0;
  for (const [quantile, typical] of card.entries()) {
    const found = image[quantile] ?? [];
    let [sum, squares] = [0, 0];
    for (let index = 0; index < typical.length; index += 1) {
      const difference = (found[bands[index] ?? 0] ?? 0) - (typical[index] ?? 0);
      sum += difference;
      squares += difference * difference;
    }
    distance += (WEIGHTS[quantile] ?? 0) * (squares - (sum * sum) / typical.length);
  }
  return distance;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function closest(
  choices: readonly (readonly number[])[],
  distance: (bands: readonly number[]) => number,
): readonly number[] {
  const [first = [], ...others] = choices;
  let [best, least] = [first, distance(first)];
  for (const choice of others) {
    const one = distance(choice);
    if (one < least) [best, least] = [choice, one];
  }
  return best;
}

/** All orders of so many bands, their own first: the same for every array of a queue. */
function ordersOf(count: number): readonly (readonly number[])[] {
  const orders = knownOrders.get(count) ?? permutations([...Array(count).keys()]);
  knownOrders.set(count, orders);
  return orders;
}

const knownOrders = new Map<number, readonly (readonly number[])[]>();

function permutations(bands: readonly number[]): readonly (readonly number[])[] {
  if (bands.length < 2) return [bands];
  return bands.flatMap((band, index) =>
    permutations(bands.toSpliced(index, 1)).map((rest) => [band, ...rest]),
  );
}

/** All selections of so many bands, in ascending order. */
function selectionsOf(bands: readonly number[], count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return bands.flatMap((band, index) =>
    selectionsOf(bands.slice(index + 1), count - 1).map((rest) => [band, ...rest]),
  );
}

function countOfSelections(from: number, count: number): number {
  let selections = 1;
  for (let index = 0; index < count; index += 1) selections *= (from - index) / (index + 1);
  return selections;
}
