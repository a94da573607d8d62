import { isFloat } from "#domain/array/dtype.ts";
import type { ArrayFacts } from "#domain/preflight/check-result.ts";
import type { Conversion } from "./conversion.ts";
import {
  encodeEdits,
  encodeTitle,
  hasFractions,
  isWithin,
  MAX_REFLECTANCE,
  MIN_REFLECTANCE,
  storedFrom,
  takesCounts,
} from "./encoding.ts";

/** Some band of any scene but the darkest reflects a twentieth somewhere. */
const MIN_BRIGHTEST = 0.05;

/** Steps of 1 % or 1/255 leave dark bands a handful of counts. */
const MAX_STEP = 0.003;

function isInWideSteps({ statistics }: ArrayFacts): boolean {
  const wide = statistics.filter(({ spacing }) => spacing !== undefined && spacing.step > MAX_STEP);
  return wide.length * 2 >= statistics.length;
}

/** The physical quantity itself; a few values beyond its range are clipped. */
export const REFLECTANCE: Conversion = {
  id: "reflectance",
  convert: (facts, card) => {
    if (!isFloat(facts.dtype) || !hasFractions(facts) || !takesCounts(card)) return undefined;
    if (!isWithin(facts, MIN_REFLECTANCE, MAX_REFLECTANCE)) return undefined;
    if (facts.statistics.every(({ q99 }) => q99 < MIN_BRIGHTEST)) return undefined;
    const { encodeFormula } = card.input;
    const formula = encodeFormula === undefined ? "" : `: ${encodeFormula}`;
    const meaning = { what: card.quantity, stored: storedFrom(card, facts) };
    if (card.input.stored?.integral === true && isInWideSteps(facts)) {
      return { ...meaning, isCoarse: true };
    }
    return {
      ...meaning,
      title: `E${encodeTitle(card).slice(1)}${formula}`,
      edits: encodeEdits(card),
    };
  },
};
