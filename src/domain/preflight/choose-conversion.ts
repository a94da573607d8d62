import type { ModelCard } from "#domain/model/model-card.ts";
import type { ArrayFacts } from "./check-result.ts";
import { AS_STORED } from "./conversions/as-stored.ts";
import type { CoarseConversion, OfferedConversion } from "./conversions/conversion.ts";
import { CONVERSIONS } from "./conversions/conversions.ts";
import { distanceFromTypical } from "./typical-values.ts";

/** How the values of an array become the model's. */
export type ConversionChoice =
  /** They are the model's already. */
  | { readonly kind: "as-stored" }
  /** One conversion fits best, or the file declares it. */
  | { readonly kind: "one"; readonly conversion: OfferedConversion }
  /** Several fit; the best first. */
  | { readonly kind: "several"; readonly conversions: readonly OfferedConversion[] }
  /** The best one would leave too few of the model's numbers, and nothing else fits. */
  | { readonly kind: "coarse"; readonly conversion: CoarseConversion }
  | { readonly kind: "none" };

/** Of the arrays that the cards' quantiles were measured on, 95 % are nearer. */
const PLAUSIBLE = 0.75;
/** How much nearer the best conversion is than any other, if it is the only one to offer. */
const CLEAR_FACTOR = 1.5;
const CLEAR_DIFFERENCE = 0.2;
/** Unusual scenes are this far, but nearer than by any other conversion. */
const UNUSUAL = 2;

interface Distance {
  readonly distance: number;
}
type Offered = OfferedConversion & Distance;
type Coarse = CoarseConversion & Distance;
type Candidate = Offered | Coarse;

/**
 * Compares what each conversion would make of the bands' quantiles with those of the model card. For
 * a card without quantiles the first conversion that fits is taken.
 */
export function chooseConversion(facts: ArrayFacts, card: ModelCard): ConversionChoice {
  const candidates: Candidate[] = [];
  let stored: Offered | undefined;
  for (const conversion of CONVERSIONS) {
    const converted = conversion.convert(facts, card);
    if (converted === undefined) continue;
    const distance = distanceFromTypical(facts.statistics, card, converted.stored);
    const candidate = { ...converted, distance: distance ?? Number.NaN };
    if (conversion === AS_STORED && isOffered(candidate)) stored = candidate;
    candidates.push(candidate);
  }
  const [first] = candidates;
  if (first === undefined) return { kind: "none" };
  const hasQuantiles = candidates.every(({ distance }) => !Number.isNaN(distance));
  if (hasQuantiles) return nearest(candidates, stored);
  return isOffered(first) ? one(first, stored) : { kind: "coarse", conversion: first };
}

function nearest(candidates: readonly Candidate[], stored: Offered | undefined): ConversionChoice {
  const near = candidates.filter(({ distance }) => distance <= PLAUSIBLE).toSorted(byDistance);
  const plausible = near.filter(isOffered);
  const [best, second] = plausible;
  const [coarse] = near;
  if (best === undefined && coarse?.isCoarse === true) {
    return { kind: "coarse", conversion: coarse };
  }
  const declared = candidates.filter(isOffered).find(({ isDeclared }) => isDeclared === true);
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
function unusual(candidates: readonly Candidate[], stored: Offered | undefined): ConversionChoice {
  const [best, second] = candidates.toSorted(byDistance);
  if (best === undefined || !isOffered(best) || isRounding(best) || best.distance > UNUSUAL) {
    return { kind: "none" };
  }
  const next = second?.distance ?? Number.POSITIVE_INFINITY;
  return next >= CLEAR_FACTOR * best.distance ? one(best, stored) : { kind: "none" };
}

function one(conversion: Offered, stored: Offered | undefined): ConversionChoice {
  const isStored = conversion === stored && !isRounding(conversion);
  return isStored ? { kind: "as-stored" } : { kind: "one", conversion };
}

function byDistance(near: Distance, far: Distance): number {
  return near.distance - far.distance;
}

function isOffered(candidate: Candidate): candidate is Offered {
  return candidate.isCoarse !== true;
}

function isRounding({ edits }: OfferedConversion): boolean {
  return edits.some(({ kind }) => kind === "round");
}
