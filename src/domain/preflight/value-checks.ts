import { isFloat } from "#domain/array/dtype.ts";
import { integerDtypeFor } from "#domain/edits/cast.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { formatAlternatives } from "#domain/text/format.ts";
import { bandRangesText } from "./band-ranges.ts";
import {
  type ArrayCheck,
  type ArrayFacts,
  type CheckInput,
  type Fix,
  fine,
  type UsedFacts,
  type Verdict,
} from "./check-result.ts";
import { chooseConversion } from "./choose-conversion.ts";
import { CONSTANT_CHECK } from "./constant-check.ts";
import type { CoarseConversion, OfferedConversion } from "./conversions/conversion.ts";
import { takesCounts } from "./conversions/encoding.ts";
import { checkMissing, MISSING_CHECK } from "./missing-check.ts";
import { nightText } from "./night.ts";
import { unlikeTypical } from "./typical-values.ts";
import { irreversibleText, unfittingText } from "./unknown-values.ts";
import { numberText, spanOf } from "./value-text.ts";

/** Checks whether the values are of the kind that the model was trained on. */
export const VALUE_CHECKS: readonly ArrayCheck[] = [
  MISSING_CHECK,
  { about: "values", run: checkValues },
  CONSTANT_CHECK,
];

export function checkValues({ used: facts, card, edits }: CheckInput): Verdict {
  const { min, max } = spanOf(facts);
  if (Number.isNaN(min)) {
    const sentence =
      "This array has no valid values: every value is NaN (“not a number”), infinite or nodata.";
    return { level: "fail", sentence, needs: "other-array" };
  }
  const night = nightText(facts, card);
  if (night !== undefined) return { level: "look", sentence: night, needs: "other-array" };
  const range = `Values are ${numberText(min)} to ${numberText(max)}`;
  if (takesCounts(card) && isWhole(facts) && min === 0 && max === 1) {
    return {
      level: "look",
      sentence: `All values are 0 or 1, like a mask or reflectance truncated to whole numbers, and the model was trained on ${trainedText(card)}.`,
    };
  }
  if (edits.some(({ kind }) => kind === "keep-values")) return fine(`${range}, kept as they are.`);
  const irreversible = irreversibleText(facts);
  if (irreversible !== undefined) {
    return { level: "look", sentence: `${range}. ${irreversible}`, needs: "other-array" };
  }
  const choice = chooseConversion(facts, card);
  switch (choice.kind) {
    case "as-stored":
      return checkStored(facts, card, range);
    case "one":
      return oneVerdict(choice.conversion, facts, card, range);
    case "several":
      return {
        level: "look",
        sentence: `${range}: they may be ${formatAlternatives(choice.conversions.map(({ what }) => what))}. Compare the pictures and choose one.`,
        fixes: choice.conversions.map((conversion) => fixOf(conversion, facts, card)),
        needs: "choice",
      };
    case "coarse":
      return {
        level: "look",
        sentence: coarseText(choice.conversion, facts, card),
        needs: "other-array",
      };
    case "none":
      return {
        level: "look",
        sentence: `${range}, and the model was trained on ${trainedText(card)}. ${unfittingText(facts, card)}`,
        needs: isWhole(facts) ? undefined : "other-array",
      };
  }
}

function oneVerdict(
  conversion: OfferedConversion,
  facts: UsedFacts,
  card: ModelCard,
  range: string,
): Verdict {
  const { what, edits } = conversion;
  if (edits.length === 0) return fine(`${range}, ${what}: as the model takes them.`);
  const isRounding = edits.some(({ kind }) => kind === "round");
  const sentence = isRounding
    ? `${range}, not all whole numbers, and the model was trained on whole counts.`
    : `${range}, like ${what}, and the model was trained on ${trainedText(card)}. Run unchanged they give a meaningless mask.`;
  return { level: "look", sentence, fixes: [fixOf(conversion, facts, card)] };
}

/** Whole numbers may be the model's own, of a scene that is darker than any that it was measured on. */
function coarseText({ what }: CoarseConversion, facts: UsedFacts, card: ModelCard): string {
  const { min, max } = spanOf(facts);
  const text = `Values are ${numberText(min)} to ${numberText(max)}, like ${what}, whose steps are too coarse for the model. Save ${card.quantity} as 0 to 1 in float32.`;
  return isWhole(facts)
    ? `${text} If they are the model’s counts of a dark scene, run them anyway.`
    : text;
}

/** Numbers as the model stores them: in its range, and like the arrays that it was measured on. */
function checkStored(facts: UsedFacts, card: ModelCard, range: string): Verdict {
  const { min, max } = spanOf(facts);
  const { stored } = card.input;
  if (stored !== undefined && (min < stored.min || max > stored.max)) {
    return {
      level: "look",
      sentence: `${range}, and the model was trained on ${trainedText(card)}. ${unfittingText(facts, card)}`,
    };
  }
  const unlike = unlikeTypical(facts, card);
  if (unlike !== undefined) {
    return { level: "look", sentence: unlike.text, compared: unlike.compared };
  }
  if (stored === undefined) return fine(`${range}.`);
  return fine(`${range}, within the ${trainedText(card)} that the model was trained on.`);
}

/** Its button; a conversion covers only the model's bands. */
function fixOf(
  { title, edits }: OfferedConversion,
  { bandCount, kept }: UsedFacts,
  card: ModelCard,
): Fix {
  if (bandCount <= card.bands.length) return { title, edits };
  const lower = `${title.slice(0, 1).toLowerCase()}${title.slice(1)}`;
  return {
    title: `Keep ${bandRangesText(kept)}, and ${lower}`,
    edits: [{ kind: "bands", bands: kept }, ...edits],
  };
}

/** Offered where floating-point numbers are whole: shorter in the file, and in JSON without ".0". */
export function castFix(facts: ArrayFacts): Fix | undefined {
  const { min, max } = spanOf(facts);
  if (!isFloat(facts.dtype) || !isWhole(facts)) return undefined;
  if (checkMissing(facts).level !== "fine") return undefined;
  const dtype = integerDtypeFor(min, max);
  return dtype && { title: `Cast to ${dtype}`, edits: [{ kind: "cast", dtype }] };
}

/** The model's range in words: "whole counts 0 to 255". */
function trainedText({ input: { stored, encodeFormula }, quantity }: ModelCard): string {
  if (stored === undefined) return encodeFormula ?? `${quantity} in larger numbers`;
  return `${stored.integral ? "whole counts" : "values"} ${stored.min} to ${stored.max}`;
}

export function isWhole({ statistics }: ArrayFacts): boolean {
  return statistics.every((band) => band.isWhole);
}
