import type { Sample, WorkshopConfig } from "#domain/config/workshop-config.ts";

/** The samples that are offered for the model card in use. */
export function samplesFor(config: WorkshopConfig): readonly Sample[] {
  return config.samples.filter((sample) => sample.modelCards.includes(config.modelCard));
}
