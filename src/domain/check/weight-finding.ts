import { isFloat } from "#domain/array/dtype.ts";
import { byteSizeText } from "#domain/byte-size.ts";
import type { ModelCard } from "#domain/model-card.ts";
import { type CheckedServer, type Facts, type Finding, fine, type Remedy } from "./finding.ts";
import { areFractions, castRemedy, isWhole } from "./value-findings.ts";

/** The array as JSON, which is what its function makes of it, beside what the model's endpoint takes. */
export function weightFinding(
  facts: Facts,
  card: ModelCard,
  { jsonWriter, limitBytes }: CheckedServer,
): Finding {
  const { javascript, python } = facts.jsonWeight;
  // An unknown server may be of either kind: the heavier writes with Python.
  const bytes = jsonWriter === "javascript" ? javascript : python;
  const limit = byteSizeText(limitBytes);
  const weight = `${byteSizeText(bytes)} as JSON, the form in which the model is asked`;
  if (bytes <= limitBytes) return fine("weight", `${weight}; its endpoint takes ${limit}.`);
  const isLost = jsonWriter !== undefined || javascript > limitBytes;
  return {
    about: "weight",
    level: isLost ? "fail" : "look",
    sentence: isLost
      ? `${weight}, and its endpoint takes ${limit} at most.`
      : `${weight} where the API’s function is in Python; its endpoint takes ${limit} at most.`,
    remedies: lighter(facts, card),
  };
}

/** Fewer characters a value; fractions of 1 would all become 0 or 1, and are encoded instead. */
function lighter(facts: Facts, card: ModelCard): readonly Remedy[] {
  const cast = castRemedy(facts);
  if (cast !== undefined) return [cast];
  const mayRound = isFloat(facts.dtype) && !isWhole(facts) && !areFractions(facts, card);
  return mayRound ? [{ title: "Round to whole numbers", edits: [{ kind: "round" }] }] : [];
}
