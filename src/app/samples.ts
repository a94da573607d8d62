import type { Sample, WorkshopConfig } from "#domain/config/workshop-config.ts";

/** The samples for the current model card. */
export function samplesFor(config: WorkshopConfig): readonly Sample[] {
  return config.samples.filter((sample) => sample.modelCards.includes(config.modelCard));
}
