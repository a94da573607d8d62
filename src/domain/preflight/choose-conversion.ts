import type { ModelCard } from "#domain/model/model-card.ts";
import type { ArrayFacts } from "./check-result.ts";
import { AS_STORED } from "./conversions/as-stored.ts";
import type { Converted } from "./conversions/conversion.ts";
import { CONVERSIONS } from "./conversions/conversions.ts";
import { distanceFromTypical } from "./typical-values.ts";

/** How the values of an array become the model's. */
export type ConversionChoice =
  /** They are the model's already. */
  | { readonly kind: "as-stored" }
  /** One conversion fits best, or the file declares it. */
  | { readonly kind: "one"; readonly conversion: Converted }
  /** Several fit; the best first. */
  | { readonly kind: "several"; readonly conversions: readonly Converted[] }
  /** The best one would leave too few of the model's numbers, and nothing else fits. */
  | { readonly kind: "coarse"; readonly conversion: Converted }
  | { readonly kind: "none" };

/** Of the arrays that the cards' quantiles were measured on, 95 % are nearer. */
const PLAUSIBLE = 0.75;
/** How much nearer the best conversion is than any other, if it is the only one to offer. */
const CLEAR_FACTOR = 1.5;
const CLEAR_DIFFERENCE = 0.2;
/** Unusual scenes are this far, but nearer than by any other conversion. */
const UNUSUAL = 2;

interface Candidate extends Converted {
  readonly distance: number;
}

/**
 * Compares what each conversion would make of the bands' quantiles with those of the model card. For
 * a card without quantiles the first conversion that fits is taken.
 */
export function chooseConversion(facts: ArrayFacts, card: ModelCard): ConversionChoice {
  const candidates: Candidate[] = [];
  let stored: Candidate | undefined;
  for (const conversion of CONVERSIONS) {
    const converted = conversion.convert(facts, card);
    if (converted === undefined) continue;
    const distance = distanceFromTypical(facts.statistics, card, converted.stored);
    const candidate = { ...converted, distance: distance ?? Number.NaN };
    if (conversion === AS_STORED) stored = candidate;
    candidates.push(candidate);
  }
  const [first] = candidates;
  if (first === undefined) return { kind: "none" };
  const hasQuantiles = candidates.every(({ distance }) => !Number.isNaN(distance));
  return hasQuantiles ? nearest(candidates, stored) : one(first, stored);
}

function nearest(
  candidates: readonly Candidate[],
  stored: Candidate | undefined,
): ConversionChoice {
  const plausible = candidates
    .filter(({ distance }) => distance <= PLAUSIBLE)
    .toSorted(
      (near, far) =>
        Number(near.isCoarse ?? false) - Number(far.isCoarse ?? false) ||
        near.distance - far.distance,
    );
  const [best, second] = plausible;
  if (best?.isCoarse === true) return { kind: "coarse", conversion: best };
  const declared = candidates.find(({ isDeclared }) => isDeclared === true);
  if (declared !== undefined) {
    if (best === undefined || plausible.includes(declared)) return one(declared, stored);
    // The file says one thing, and its values look like another.
    return { kind: "several", conversions: [declared, best] };
  }
  if (
    stored !== undefined &&
    !isRounding(stored) &&
    (best === undefined || plausible.includes(stored))
  ) {
    return { kind: "as-stored" };
  }
  if (best === undefined) return unusual(candidates, stored);
  if (best.isDoubtful === true && stored !== undefined) {
    return { kind: "several", conversions: [best, stored] };
  }
  const next = second?.distance ?? Number.POSITIVE_INFINITY;
  const isClear = next >= Math.max(CLEAR_FACTOR * best.distance, best.distance + CLEAR_DIFFERENCE);
  return isClear ? one(best, stored) : { kind: "several", conversions: plausible.slice(0, 3) };
}

/** The conversion of an unusual scene, if every other is farther still. */
function unusual(
  candidates: readonly Candidate[],
  stored: Candidate | undefined,
): ConversionChoice {
  const [best, second] = candidates.toSorted((near, far) => near.distance - far.distance);
  if (best === undefined || isRounding(best) || best.isCoarse === true || best.distance > UNUSUAL) {
    return { kind: "none" };
  }
  const next = second?.distance ?? Number.POSITIVE_INFINITY;
  return next >= CLEAR_FACTOR * best.distance ? one(best, stored) : { kind: "none" };
}

function one(conversion: Candidate, stored: Candidate | undefined): ConversionChoice {
  const isStored = conversion === stored && !isRounding(conversion);
  return isStored ? { kind: "as-stored" } : { kind: "one", conversion };
}

function isRounding({ edits }: Converted): boolean {
  return edits.some(({ kind }) => kind === "round");
}
