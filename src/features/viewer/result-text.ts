import type { ModelCard } from "#domain/model/model-card.ts";
import { formatNumber, formatPercent } from "#domain/text/format.ts";

/** For example "Smoke: 12.4% of pixels". `share` is 0 to 1. */
export function shareText(card: ModelCard, share: number, title = card.output.classTitle): string {
  return `${title}: ${formatPercent(share)} of pixels`;
}

/** Square kilometres to three digits, thousands separated. */
export function areaText(km2: number): string {
  return formatNumber(Number(km2.toPrecision(3)));
}
