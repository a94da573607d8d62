import { isFloat } from "#domain/array/dtype.ts";
import type { BandStatistics } from "#domain/array/statistics.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { ArrayFacts } from "./check-result.ts";
import { commonSpacing } from "./even-spacing.ts";
import { countText, numberText, spanOf } from "./value-text.ts";

/** Values that archives write for missing data and that no sensor measures. */
const COMMON_NODATA = [-9999, -32768];

/**
 * Which scaling that cannot be undone the values show, and what to save instead; undefined if they
 * show none.
 */
export function irreversibleText(
  facts: Pick<ArrayFacts, "dtype" | "statistics">,
): string | undefined {
  const { statistics } = facts;
  if (isFloat(facts.dtype) && areMost(statistics, isStandardised)) {
    return "They look standardised band by band (z-scores), which cannot be undone. Save the array before that step.";
  }
  const stretch = stretchText(statistics);
  if (stretch !== undefined) {
    return `${stretch}, as if each was stretched by itself, which cannot be undone. Save the array before that step.`;
  }
  const spacing = commonSpacing(facts);
  if (spacing === "bands") {
    return "They look like counts of which each band was scaled by itself, which cannot be undone. Save the counts themselves.";
  }
  if (spacing === "scaled") {
    const step = statistics.find((band) => band.spacing !== undefined)?.spacing?.step ?? 0;
    return `They are evenly spaced by ${numberText(step)}, like counts that were scaled by an unknown factor. Save the counts themselves.`;
  }
  return undefined;
}

function areMost(
  statistics: readonly BandStatistics[],
  test: (band: BandStatistics) => boolean,
): boolean {
  return statistics.filter(test).length * 2 > statistics.length;
}

function isStandardised({ mean, deviation, isWhole }: BandStatistics): boolean {
  return !isWhole && Math.abs(mean) < 0.01 && Math.abs(deviation - 1) < 0.01;
}

/** The highest values that bands are scaled to; saturated counts reach others. */
const SCALED_ENDS = [1, 100, 1000, 10_000];

/** Says that bands end at the same values, which measured ones do not. */
function stretchText(statistics: readonly BandStatistics[]): string | undefined {
  const bands = statistics.filter(({ levels }) => levels === undefined);
  if (bands.length < 2) return undefined;
  const reaching = (end: number): readonly BandStatistics[] =>
    bands.filter(({ max }) => max === end);
  for (const { max } of bands) {
    if (areMost(statistics, (band) => band.min === 0 && reaching(max).includes(band))) {
      return `Most bands reach from 0 to exactly ${numberText(max)}`;
    }
    if (SCALED_ENDS.includes(max) && reaching(max).length === statistics.length) {
      return `All bands reach up to exactly ${numberText(max)}`;
    }
  }
  return undefined;
}

/** A likely reason for values that fit no conversion, and what to do before dropping the array again. */
export function unfittingText(facts: ArrayFacts, { quantity, input }: ModelCard): string {
  const { min, max } = spanOf(facts);
  if (COMMON_NODATA.includes(min)) {
    return `If ${numberText(min)} means “missing”, replace it with 0 before saving: a[a == ${min}] = 0.`;
  }
  const negative = facts.statistics.reduce((sum, band) => sum + band.negative, 0);
  const below = negative > 0 ? `${countText(negative)} below zero. ` : "";
  const areCounts = facts.statistics.every(({ isWhole }) => isWhole);
  if (areCounts) return `${below}Predictions outside the training range are unreliable.`;
  const original = input.stored?.integral === true ? "its counts" : "its numbers";
  return `${below}They fit none of the scalings that are known here${max <= 1 && min < 0 ? ", such as a range of -1 to 1" : ""}. Save ${quantity} as 0 to 1, or ${original}.`;
}
