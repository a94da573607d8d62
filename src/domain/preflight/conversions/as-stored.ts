import type { Conversion } from "./conversion.ts";
import { hasFractions, isWithin, MAX_REFLECTANCE, takesCounts } from "./encoding.ts";

/** The model's own numbers; counts that were averaged or resampled become whole again. */
export const AS_STORED: Conversion = {
  id: "as-stored",
  convert: (facts, card) => {
    const { stored } = card.input;
    // Fractions of 1 where the model takes large numbers are the quantity itself.
    const areFractions = hasFractions(facts) && isWithin(facts, -MAX_REFLECTANCE, MAX_REFLECTANCE);
    if (areFractions && takesCounts(card)) return undefined;
    if (stored !== undefined && !isWithin(facts, stored.min, stored.max)) return undefined;
    const isRounded = stored?.integral === true && hasFractions(facts);
    return {
      what: stored?.integral === true ? "the model’s counts" : "the model’s own numbers",
      title: isRounded ? "Round to whole numbers" : "Keep the values",
      edits: [isRounded ? { kind: "round" } : { kind: "keep-values" }],
      stored: (value) => value,
    };
  },
};
