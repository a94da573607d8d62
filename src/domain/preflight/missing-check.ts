import type { BandStatistics } from "#domain/array/statistics.ts";
import { type ArrayCheck, type ArrayFacts, fine, type Verdict } from "./check-result.ts";
import { countText, numberText } from "./value-text.ts";

/** Checks whether values are missing. */
export const MISSING_CHECK: ArrayCheck = {
  about: "missing",
  run: ({ used }) => checkMissing(used),
};

/** Checks for NaN, infinite values, and the file's nodata value. */
export function checkMissing({ statistics, nodata }: ArrayFacts): Verdict {
  const total = (count: (band: BandStatistics) => number): number =>
    statistics.reduce((sum, band) => sum + count(band), 0);
  const nan = total((band) => band.notFinite - band.infinite);
  const infinite = total((band) => band.infinite);
  // The fix would set it to 0 anyway.
  const declared = nodata === undefined || nodata === 0 ? 0 : total((band) => band.nodata);
  const parts = [
    nan > 0 ? `${countText(nan)} NaN (“not a number”)` : "",
    infinite > 0 ? `${countText(infinite)} infinite` : "",
    declared > 0
      ? `${countText(declared)} ${numberText(nodata ?? 0)}, which the file declares as nodata`
      : "",
  ].filter((part) => part !== "");
  if (parts.length === 0) return fine("No NaN, no infinite values, no nodata.");
  return {
    level: "look",
    sentence: `Some values are missing: ${parts.join("; ")}. Missing values can corrupt the prediction around them.`,
    fixes: [{ title: "Set them to 0", edits: [{ kind: "nodata-to-zero" }] }],
  };
}
