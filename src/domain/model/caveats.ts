import type { ModelCard } from "./model-card.ts";

/**
 * The caveats of a result: the card's own where the reply names the card; else the card's word for a model
 * that may be another one.
 * @param answeredBy the id of a card, as the server's reply names it; undefined where it does not.
 */
export function caveatsOf(
  { id, caveats }: Pick<ModelCard, "id" | "caveats">,
  answeredBy: string | undefined,
): readonly string[] {
  const [first, ...others] = caveats;
  if (answeredBy === id || first === undefined) return caveats;
  const by = answeredBy === undefined ? "" : `Answered by the model ${answeredBy}. `;
  return [`${by}The model card says: ${first}`, ...others];
}
