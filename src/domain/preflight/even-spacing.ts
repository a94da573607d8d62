import type { ArrayFacts } from "./check-result.ts";

/**
 * What evenly spaced values say: nothing special (undefined), counts divided by 255 ("bytes"), a
 * scaling of all bands by an unknown factor or offset ("scaled"), or of each band by itself
 * ("bands").
 */
export type CommonSpacing = "bytes" | "scaled" | "bands" | undefined;

/** Steps in which percent and reflectance are stored. */
const DECIMAL_STEPS = [0.01, 0.0001, 0.00001];
/** These come exactly; single precision has seven digits. */
const DECIMAL_TOLERANCE = 1e-5;
/** Such a difference moves no count by more than one. */
const TOLERANCE = 0.005;
/** How far from a multiple of the step the lowest value may be, in steps. */
const MAX_SHIFT = 0.1;

/** Judges the spacing that at least half of the bands have. */
export function commonSpacing({ statistics }: Pick<ArrayFacts, "statistics">): CommonSpacing {
  const spacings = statistics.flatMap(({ spacing }) => spacing ?? []);
  const [first] = spacings;
  if (first === undefined || spacings.length * 2 < statistics.length) return undefined;
  const isShared = spacings.every(({ step }) => isNear(step, first.step));
  if (!isShared) return "bands";
  const isShifted = spacings.some(({ start, step }) => {
    const place = start / step;
    return Math.abs(place - Math.round(place)) > MAX_SHIFT;
  });
  if (isShifted) return "scaled";
  if (isNear(first.step, 1 / 255)) return "bytes";
  const isDecimal = DECIMAL_STEPS.some((step) => isNear(first.step, step, DECIMAL_TOLERANCE));
  return isDecimal || isNear(first.step, 1) ? undefined : "scaled";
}

function isNear(step: number, other: number, tolerance = TOLERANCE): boolean {
  return Math.abs(step / other - 1) < tolerance;
}
