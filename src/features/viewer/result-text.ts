import type { ModelCard } from "#domain/model/model-card.ts";

/** For example "Smoke over 12.4 %". `share` is 0 to 1. */
export function shareText(card: ModelCard, share: number, title = card.output.classTitle): string {
  return `${title} over ${(100 * share).toFixed(1)} %`;
}

/** Square kilometres in three digits, thousands apart. */
export function areaText(km2: number): string {
  return Number(km2.toPrecision(3)).toLocaleString("en-US", { maximumFractionDigits: 6 });
}
