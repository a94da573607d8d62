import { formatNumber, formatPercent } from "#domain/text/format.ts";
import { type ArrayCheck, type ArrayFacts, fine, type Verdict } from "./check-result.ts";
import { numberText } from "./value-text.ts";

/** Checks whether pixels are missing, or look as if they were. */
export const MISSING_CHECK: ArrayCheck = {
  about: "missing",
  run: ({ used }) => checkMissing(used),
};

/**
 * Checks for pixels without data that no edit has filled, and for a value that looks as if it stood
 * for them.
 */
export function checkMissing(facts: ArrayFacts): Verdict {
  const { suspectedFill, missingCount, needsFill, height, width } = facts;
  if (suspectedFill !== undefined) {
    const { value, pixelCount } = suspectedFill;
    const where = value === 0 ? "" : ", far from all other values";
    return {
      level: "look",
      sentence: `${sharedText(pixelCount, facts)} are ${numberText(value)} in all bands${where}: it looks like missing data.`,
      fixes: [
        {
          title: `Treat ${numberText(value)} as missing`,
          edits: [{ kind: "fill-missing", value }],
        },
      ],
    };
  }
  if (missingCount === 0) return fine("No pixels are missing.");
  if (!needsFill) {
    return fine(
      `${sharedText(missingCount, facts)} ${missingCount === 1 ? "is" : "are"} missing and left out of every number.`,
    );
  }
  return {
    level: "look",
    sentence: `${sharedText(missingCount, facts)} ${missingCount === 1 ? "is" : "are"} missing${reasonText(facts)}. Unfilled, they can corrupt the prediction around them; filled, they stay left out of every number.`,
    // Without a valid pixel there is no median.
    fixes:
      missingCount < height * width
        ? [{ title: "Fill with each band’s median", edits: [{ kind: "fill-missing" }] }]
        : [],
  };
}

/** Why pixels are missing: ": NaN (“not a number”)". Empty for a mask in the file. */
function reasonText({ statistics, nodata }: ArrayFacts): string {
  const reasons = [
    statistics.some(({ notFinite, infinite }) => notFinite > infinite)
      ? "NaN (“not a number”)"
      : "",
    statistics.some(({ infinite }) => infinite > 0) ? "infinite" : "",
    nodata !== undefined && statistics.some((band) => band.nodata > 0)
      ? `${numberText(nodata)}, which the file declares as nodata`
      : "",
  ].filter((reason) => reason !== "");
  return reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
}

function sharedText(pixelCount: number, { height, width }: ArrayFacts): string {
  const share = pixelCount / (height * width);
  const pixels = `${formatNumber(pixelCount)} ${pixelCount === 1 ? "pixel" : "pixels"}`;
  return share < 0.0005 ? pixels : `${pixels} (${formatPercent(share)})`;
}
