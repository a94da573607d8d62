import { formatNumber } from "#domain/text/format.ts";

/** Square kilometres to three digits, thousands separated. */
export function areaText(km2: number): string {
  return formatNumber(Number(km2.toPrecision(3)));
}
