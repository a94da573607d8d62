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
  if (isFloat(facts.dtype) && areMost(statistics, isStretched)) {
    return "Each band was stretched to 0 to 1 by itself, which cannot be undone. Save the array before that step.";
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

function isStretched({ min, max, isWhole }: BandStatistics): boolean {
  return !isWhole && min === 0 && max === 1;
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
