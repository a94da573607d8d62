import { configInvalid, parseConfigFile } from "#domain/config/config-file.ts";
import { cardFromFile } from "./card-from-file.ts";
import type { ModelCard } from "./model-card.ts";
import { cardProblems } from "./model-card-checks.ts";
import { CARD_SCHEMA } from "./model-card-schema.ts";

/**
 * The model's card from its file.
 *
 * @throws AppError "config-invalid" with one sentence for each problem.
 */
export function parseModelCard(json: unknown, file: string): ModelCard {
  const card = parseConfigFile(CARD_SCHEMA, json, file);
  const problems = cardProblems(card);
  if (problems.length > 0) throw configInvalid(file, problems);
  return cardFromFile(card);
}
