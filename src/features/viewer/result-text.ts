import type { ModelCard } from "#domain/model-card.ts";

/** For example "Smoke over 12.4 %". `share` is 0 to 1. */
export function shareText(card: ModelCard, share: number): string {
  return `${card.output.classTitle} over ${(100 * share).toFixed(1)} %`;
}
