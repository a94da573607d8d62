import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { CheckResult, Fix, Need } from "./check-result.ts";
import type { Preflight } from "./preflight.ts";

/** What the user does next about an array that does not fit: one click, a choice, or another array. */
export type NextStep = { readonly kind: "fix"; readonly fix: Fix } | { readonly kind: Need };

/** The finding that leads, in the notice and for its first button: causes come before consequences. */
export function leadingResult({ results }: Pick<Preflight, "results">): CheckResult | undefined {
  return results.find(({ level }) => level !== "fine");
}

/**
 * The step that the first button of the notice takes. What only the user can give comes before every fix,
 * and a fix is recommended only if it includes that of the leading finding: a crop changes nothing about a
 * scene of the night. Undefined if the array fits, or if the leading finding is a warning without a fix.
 */
export function nextStep(preflight: Pick<Preflight, "results" | "fix">): NextStep | undefined {
  const { results, fix } = preflight;
  const need = results.find(({ level, needs }) => level !== "fine" && needs !== undefined)?.needs;
  if (need !== undefined) return { kind: need };
  const isOfLead = (leadingResult(preflight)?.fixes.length ?? 0) > 0;
  return fix !== undefined && isOfLead ? { kind: "fix", fix } : undefined;
}

/**
 * The same after a run has failed: what the check expected to fail is its cause where the failure may be the
 * array's, and running it again unchanged fails again. Undefined for every other failure.
 */
export function nextStepAfter(
  failure: Failure,
  preflight: Preflight | undefined,
): NextStep | undefined {
  if (preflight?.level !== "fail" || !describeFailure(failure).isArraySuspect) return undefined;
  return nextStep(preflight);
}
