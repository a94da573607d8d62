import { isFloat } from "#domain/array/dtype.ts";
import type { Conversion } from "./conversion.ts";
import { hasFractions, isWithin, storedFrom } from "./encoding.ts";

/**
 * The physical quantity times 255, as image libraries write it: dark bands have a handful of values
 * then, so it is recognised, but not encoded.
 */
export const LINEAR_BYTES: Conversion = {
  id: "linear-bytes",
  convert: (facts, card) => {
    const { stored } = card.input;
    if (stored?.max !== 255 || !stored.integral || card.input.encodeFormula === undefined)
      return undefined;
    if (isFloat(facts.dtype) || hasFractions(facts) || !isWithin(facts, 0, 255)) return undefined;
    const encoded = storedFrom(card, { dtype: "float32" });
    return {
      what: `${card.quantity} times 255`,
      stored: (value, band) => encoded(value / 255, band),
      isCoarse: true,
    };
  },
};
