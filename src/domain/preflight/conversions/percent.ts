import { isFloat } from "#domain/array/dtype.ts";
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

/** The physical quantity in percent. */
export const PERCENT: Conversion = {
  id: "percent",
  convert: (facts, card) => {
    if (!isFloat(facts.dtype) || !hasFractions(facts) || !takesCounts(card)) return undefined;
    if (!isWithin(facts, 100 * MIN_REFLECTANCE, 100 * MAX_REFLECTANCE)) return undefined;
    if (isWithin(facts, 100 * MIN_REFLECTANCE, MAX_REFLECTANCE)) return undefined;
    const stored = storedFrom(card, facts);
    return {
      what: `${card.quantity} in percent`,
      title: `Divide by 100, and ${encodeTitle(card)}`,
      edits: [{ kind: "scale", factors: [0.01], offsets: [0] }, ...encodeEdits(card)],
      stored: (value, band) => stored(value / 100, band),
    };
  },
};
