import type { Conversion } from "./conversion.ts";
import { hasFractions, isWithin } from "./encoding.ts";

const OFFSET = 1000;
/** Noise takes the darkest pixels slightly below the offset. */
const MIN_DARKEST = 900;

/**
 * Reflectance times 10,000 plus 1,000, as ESA delivers Sentinel-2 since processing baseline 04.00.
 * https://sentinels.copernicus.eu/web/sentinel/-/copernicus-sentinel-2-major-products-upgrade-upcoming
 */
export const OFFSET_1000: Conversion = {
  id: "offset-1000",
  convert: (facts, card) => {
    const isTimes10000 = card.bands.every(
      ({ decoding: { scale, offset, exponent } }) =>
        scale === 0.0001 && offset === 0 && exponent === 1,
    );
    if (!isTimes10000 || card.input.stored !== undefined || hasFractions(facts)) return undefined;
    if (!isWithin(facts, MIN_DARKEST, Number.POSITIVE_INFINITY)) return undefined;
    // HLS has no such offset, and declares its scale.
    if (facts.scaling?.every(({ offset }) => offset === 0)) return undefined;
    return {
      what: "Sentinel-2 of processing baseline 04.00 or later, which adds 1,000",
      title: "Subtract 1,000",
      edits: [{ kind: "scale", factors: [1], offsets: [-OFFSET] }],
      stored: (value) => value - OFFSET,
      isDoubtful: true,
    };
  },
};
