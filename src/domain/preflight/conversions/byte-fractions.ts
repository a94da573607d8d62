import { commonSpacing } from "#domain/preflight/even-spacing.ts";
import type { Conversion } from "./conversion.ts";
import { hasFractions, isWithin } from "./encoding.ts";

/** Counts divided by 255, the commonest scaling in machine learning: every value is k / 255. */
export const BYTE_FRACTIONS: Conversion = {
  id: "byte-fractions",
  convert: (facts, { input: { stored } }) => {
    if (stored?.max !== 255 || !hasFractions(facts) || !isWithin(facts, 0, 1)) return undefined;
    if (commonSpacing(facts) !== "bytes") return undefined;
    return {
      what: "counts divided by 255",
      title: "Multiply by 255",
      edits: [
        { kind: "scale", factors: [255], offsets: [0] },
        { kind: "cast", dtype: "uint8" },
      ],
      stored: (value) => value * 255,
    };
  },
};
