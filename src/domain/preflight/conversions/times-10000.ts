import type { Conversion } from "./conversion.ts";
import {
  encodeEdits,
  encodeTitle,
  isWithin,
  MAX_REFLECTANCE,
  MIN_REFLECTANCE,
  storedFrom,
} from "./encoding.ts";

/** Some band of any scene but the darkest reflects a tenth somewhere. */
const MIN_BRIGHTEST = 1000;

/** The physical quantity times 10,000, as archives store it in 16-bit integers, perhaps resampled. */
export const TIMES_10000: Conversion = {
  id: "times-10000",
  convert: (facts, card) => {
    if (card.input.stored === undefined) return undefined;
    if (!isWithin(facts, 1e4 * MIN_REFLECTANCE, 1e4 * MAX_REFLECTANCE)) return undefined;
    if (facts.statistics.every(({ q99 }) => q99 < MIN_BRIGHTEST)) return undefined;
    const stored = storedFrom(card, facts);
    return {
      what: `${card.quantity} times 10,000`,
      title: `Divide by 10,000, and ${encodeTitle(card)}`,
      edits: [{ kind: "scale", factors: [0.0001], offsets: [0] }, ...encodeEdits(card)],
      stored: (value, band) => stored(value / 1e4, band),
    };
  },
};
