import { isFloat } from "#domain/array/dtype.ts";
import { integerDtypeFor } from "#domain/edits/cast.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { bandNames } from "#domain/view/band-names.ts";
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
import { checkMissing, MISSING_CHECK } from "./missing-check.ts";
import { countText, numberText } from "./value-text.ts";

/** Checks whether the values are of the kind that the model was trained on. */
export const VALUE_CHECKS: readonly ArrayCheck[] = [
  MISSING_CHECK,
  { about: "values", run: checkValues },
  { about: "constant", run: checkConstant },
];

/** Reflectance is at most 1, and slightly above it in sun glint. */
const MAX_REFLECTANCE = 1.6;
/** Values that archives write for missing data and that no sensor measures. */
const COMMON_NODATA = [-9999, -32768];

function checkValues({ used: facts, card }: CheckInput): Verdict {
  const { min, max } = spanOf(facts);
  if (Number.isNaN(min)) {
    const sentence =
      "This array has no valid values: every value is NaN (“not a number”), infinite or nodata.";
    return { level: "fail", sentence, needsDecision: true };
  }
  const { stored } = card.input;
  const range = `Values are ${numberText(min)} to ${numberText(max)}`;
  if (areFractions(facts, card)) {
    return {
      level: "look",
      sentence: `${range}, like ${card.quantity}, and the model was trained on ${trainedText(card)}. Run unchanged they give a meaningless mask.`,
      fixes: [encodeFix(facts, card)],
    };
  }
  if (takesCounts(card) && isWhole(facts) && min === 0 && max === 1) {
    return {
      level: "look",
      sentence: `All values are 0 or 1, like a mask or reflectance truncated to whole numbers, and the model was trained on ${trainedText(card)}.`,
    };
  }
  if (stored === undefined) return fine(`${range}.`);
  if (min < stored.min || max > stored.max) {
    return {
      level: "look",
      sentence: `${range}, and the model was trained on ${trainedText(card)}. ${beyondText(facts, card)}`,
    };
  }
  if (stored.integral && !isWhole(facts)) {
    return {
      level: "look",
      sentence: `${range}, not all whole numbers, and the model was trained on whole counts.`,
      fixes: [ROUND_FIX],
    };
  }
  return fine(`${range}, within the ${trainedText(card)} that the model was trained on.`);
}

/**
 * A likely reason for values outside the model's range, and what to do before dropping the array
 * again.
 */
function beyondText(facts: ArrayFacts, { quantity, input }: ModelCard): string {
  const { min, max } = spanOf(facts);
  if (COMMON_NODATA.includes(min)) {
    return `If ${numberText(min)} means “missing”, replace it with 0 before saving: a[a == ${min}] = 0.`;
  }
  const mayBeScaled = min >= -2000 && max > 1000 && max <= 10_000 * MAX_REFLECTANCE;
  if (mayBeScaled && input.encodeFormula !== undefined) {
    return `If they are ${quantity} times 10,000, save a / 10000 instead: this check then offers the model’s encoding.`;
  }
  const negative = facts.statistics.reduce((sum, band) => sum + band.negative, 0);
  const below = negative > 0 ? `${countText(negative)} below zero. ` : "";
  return `${below}Predictions outside the training range are unreliable.`;
}

/** Whether values are fractions between 0 and 1 although the model expects stored values. */
export function areFractions(facts: ArrayFacts, card: ModelCard): boolean {
  const { min, max } = spanOf(facts);
  return (
    isFloat(facts.dtype) &&
    takesCounts(card) &&
    min >= -0.1 &&
    max > 0 &&
    max <= MAX_REFLECTANCE &&
    !isWhole(facts)
  );
}

/** Whether the model expects the physical quantity scaled far beyond 1. */
function takesCounts({ input: { stored }, bands }: ModelCard): boolean {
  return stored === undefined
    ? bands.every(({ decoding }) => decoding.scale < 0.1)
    : stored.max > 100 * MAX_REFLECTANCE;
}

export const ROUND_FIX: Fix = {
  title: "Round to whole numbers",
  edits: [{ kind: "round" }],
};

/** Encodes by the card's formula, which covers only the model's bands. */
export function encodeFix({ bandCount, kept }: UsedFacts, { input, bands }: ModelCard): Fix {
  const { stored, encodeFormula } = input;
  const into = stored?.integral ? "counts" : "the model’s numbers";
  const formula = encodeFormula === undefined ? "" : `: ${encodeFormula}`;
  const encode: Edit = { kind: "encode" };
  if (bandCount <= bands.length) {
    return { title: `Encode as ${into}${formula}`, edits: [encode] };
  }
  return {
    title: `Keep ${bandRangesText(kept)}, and encode as ${into}${formula}`,
    edits: [{ kind: "bands", bands: kept }, encode],
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

/** Checks for constant bands. */
function checkConstant({ used: facts, card }: CheckInput): Verdict | undefined {
  if (facts.height * facts.width === 1) return undefined;
  const names = bandNames(card, facts.bandCount);
  const constant = facts.statistics.flatMap(({ levels }, band) =>
    levels?.length === 1 ? [`${names[band]} is ${numberText(levels[0] ?? 0)}`] : [],
  );
  if (constant.length === 0) return undefined;
  const bands = constant.length === 1 ? "A band has" : "Bands have";
  return {
    level: "look",
    sentence: `${bands} a single value everywhere: ${constant.join(", ")}. Was something lost when the array was made?`,
  };
}

/** The model's range in words: "whole counts 0 to 255". */
function trainedText({ input: { stored, encodeFormula }, quantity }: ModelCard): string {
  if (stored === undefined) return encodeFormula ?? `${quantity} in larger numbers`;
  return `${stored.integral ? "whole counts" : "values"} ${stored.min} to ${stored.max}`;
}

export function isWhole({ statistics }: ArrayFacts): boolean {
  return statistics.every((band) => band.isWhole);
}

/** The lowest and the highest valid value; NaN if there is none. */
export function spanOf({ statistics }: ArrayFacts): { readonly min: number; readonly max: number } {
  const measured = statistics.filter(({ min }) => !Number.isNaN(min));
  if (measured.length === 0) return { min: Number.NaN, max: Number.NaN };
  return {
    min: Math.min(...measured.map(({ min }) => min)),
    max: Math.max(...measured.map(({ max }) => max)),
  };
}
