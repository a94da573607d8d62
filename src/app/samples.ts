import { type Sample, servedCards, type WorkshopConfig } from "#domain/config/workshop-config.ts";

/** The samples for the current model card, then those for the other models that are served. */
export function samplesFor(config: WorkshopConfig): readonly Sample[] {
  const { modelCard, samples } = config;
  const others = servedCards(config).map(({ path }) => path);
  const isOwn = ({ modelCards }: Sample): boolean => modelCards.includes(modelCard);
  const isServed = ({ modelCards }: Sample): boolean =>
    modelCards.some((path) => others.includes(path));
  return [
    ...samples.filter(isOwn),
    ...samples.filter((sample) => !isOwn(sample) && isServed(sample)),
  ];
}

/** The card that a sample is for: the current one, if it can be. */
export function cardOfSample(
  { modelCards }: Sample,
  { modelCard }: WorkshopConfig,
): string | undefined {
  return modelCards.includes(modelCard) ? modelCard : modelCards[0];
}
