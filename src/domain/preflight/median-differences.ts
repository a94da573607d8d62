import type { BandStatistics } from "#domain/array/statistics.ts";
import type { MedianDifference, ModelCard } from "#domain/model/model-card.ts";

/**
 * How far beyond the measured extremes a difference is still usual, as a share of their distance.
 * Where each of the smoke card's 210 tiles is compared with the extremes of the other 209, three are
 * unusual with this margin.
 */
const MARGIN = 0.05;

/** Two bands whose medians differ as in none of the arrays that the card was measured on. */
interface UnusualDifference extends MedianDifference {
  readonly difference: number;
}

/** Those of the card's pairs of bands, the most unusual first; empty for a card without them. */
export function unusualDifferences(
  statistics: readonly BandStatistics[],
  { bands, input: { typicalArrays } }: ModelCard,
): readonly UnusualDifference[] {
  if (statistics.length !== bands.length) return [];
  // One pixel, or a constant: not a scene.
  if (statistics.every(({ levels }) => levels?.length === 1)) return [];
  const unusual = (typicalArrays?.medianDifferences ?? []).flatMap((pair) => {
    const [first, second] = pair.bands.map((band) => statistics[band]?.q50 ?? Number.NaN);
    const difference = (first ?? Number.NaN) - (second ?? Number.NaN);
    const excess = Math.max(pair.min - difference, difference - pair.max) / (pair.max - pair.min);
    return excess > MARGIN ? [{ ...pair, difference, excess }] : [];
  });
  return unusual.toSorted((a, b) => b.excess - a.excess);
}
