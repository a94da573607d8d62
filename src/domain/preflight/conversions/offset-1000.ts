import type { ModelCard } from "#domain/model/model-card.ts";
import type { ArrayFacts } from "#domain/preflight/check-result.ts";
import type { Conversion, OfferedConversion } from "./conversion.ts";
import { hasFractions, isWithin } from "./encoding.ts";

const OFFSET = 1000;
/** Noise takes the darkest pixels slightly below the offset. */
const MIN_DARKEST = 900;

/** Reflectance times 10,000 plus 1,000, as the file's name says that ESA delivered it. */
export const NAMED_OFFSET: Conversion = {
  id: "named-offset",
  convert: (facts, card) => {
    if (facts.hasAddedOffset !== true || !mayBeOffset(facts, card)) return undefined;
    return {
      ...SUBTRACTED,
      what: "Sentinel-2 of the processing baseline in the file’s name, which adds 1,000",
      isDeclared: true,
    };
  },
};

/** The same where no name says so, so that a bright scene looks like it. */
export const OFFSET_1000: Conversion = {
  id: "offset-1000",
  convert: (facts, card) => {
    if (facts.hasAddedOffset !== undefined || !mayBeOffset(facts, card)) return undefined;
    // A file that declares the scale would declare the offset too.
    if (facts.scaling !== undefined) return undefined;
    return {
      ...SUBTRACTED,
      what: "Sentinel-2 of processing baseline 04.00 or later, which adds 1,000",
      isDoubtful: true,
    };
  },
};

const SUBTRACTED: Omit<OfferedConversion, "what"> = {
  title: "Subtract 1,000",
  edits: [{ kind: "scale", factors: [1], offsets: [-OFFSET] }],
  stored: (value) => value - OFFSET,
};

/** Whether no value is below the offset, the model takes counts without it, and no tag declares it. */
function mayBeOffset(facts: ArrayFacts, { bands, input }: ModelCard): boolean {
  const isTimes10000 = bands.every(
    ({ decoding: { scale, offset, exponent } }) =>
      scale === 0.0001 && offset === 0 && exponent === 1,
  );
  const isDeclared = facts.scaling?.some(({ offset }) => offset !== 0) === true;
  if (!isTimes10000 || isDeclared || input.stored !== undefined) return false;
  return !hasFractions(facts) && isWithin(facts, MIN_DARKEST, Number.POSITIVE_INFINITY);
}
