import { formatList } from "#domain/text/format.ts";

/** Bands counted from 1, with ranges: "bands 1–3 and 5". */
export function bandRangesText(bands: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const band of bands) {
    const range = ranges.at(-1);
    if (range !== undefined && band === range[1] + 1) range[1] = band;
    else ranges.push([band, band]);
  }
  const texts = ranges.map(([first, last]) =>
    first === last ? `${first + 1}` : `${first + 1}–${last + 1}`,
  );
  return `bands ${formatList(texts)}`;
}
