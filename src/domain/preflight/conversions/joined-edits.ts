import type { Edit } from "#domain/edits/edit.ts";
import { isGoesName } from "#domain/formats/sidecar-names.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { encodeEdits } from "./encoding.ts";

/**
 * The edits that joined files of these names start with. GOES files are read as reflectance at the top of
 * the atmosphere, so a card of that encodes them without a question. Empty for all others.
 */
export function joinedEdits(names: readonly string[], card: ModelCard): readonly Edit[] {
  const isReflectance = /top[- ]of[- ]atmosphere reflectance/i.test(card.quantity);
  return isReflectance && names.every(isGoesName) ? encodeEdits(card) : [];
}
