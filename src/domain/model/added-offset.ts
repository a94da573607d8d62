/** Processing baseline and tile as in names of Sentinel-2: `_N0511_`, `T33UXP`, `S2B_MSIL2A`. */
const BASELINE = /(?<![a-z0-9])N(\d{2})\d{2}(?![a-z0-9])/i;
const SENTINEL_2 = /(?<![a-z0-9])(?:S2[A-D]?|T\d{2}[A-Z]{3}|sentinel-?_?2)(?![a-z0-9])/i;
const HLS = /(?<![a-z0-9])HLS(?![a-z0-9])/i;
/** Since 04.00, of 25 January 2022, 1,000 is added to every count. */
const FIRST_WITH_OFFSET = 4;

/**
 * Whether a product's name says that 1,000 was added to its counts, as ESA does for Sentinel-2 since
 * processing baseline 04.00: false for an earlier one, and for HLS; undefined if it does not say.
 * https://sentinels.copernicus.eu/web/sentinel/-/copernicus-sentinel-2-major-products-upgrade-upcoming
 */
export function hasAddedOffset(name: string): boolean | undefined {
  if (HLS.test(name)) return false;
  const [, baseline] = BASELINE.exec(name) ?? [];
  if (baseline === undefined || !SENTINEL_2.test(name)) return undefined;
  return Number(baseline) >= FIRST_WITH_OFFSET;
}
