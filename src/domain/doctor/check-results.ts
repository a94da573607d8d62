import { DOCTOR_STEPS, type DoctorStep } from "#domain/failures/doctor-steps.ts";
import type { Failure } from "#domain/failures/failure.ts";

/** The state of one check. */
export type DoctorCheckResult =
  | { readonly state: "waiting" }
  | { readonly state: "working" }
  /** `note`: what was found, in a few words; `ms`: how long it took. */
  | { readonly state: "passed"; readonly ms: number; readonly note: string }
  | { readonly state: "failed"; readonly ms: number; readonly failure: Failure }
  /** A check before it failed. */
  | { readonly state: "not-reached" };

/** The result of every check, in the order of `DOCTOR_STEPS`. */
export type CheckResults = Readonly<Record<DoctorStep, DoctorCheckResult>>;

const WAITING: DoctorCheckResult = { state: "waiting" };

export const NOT_STARTED: CheckResults = {
  origin: WAITING,
  clock: WAITING,
  keys: WAITING,
  identity: WAITING,
  bucket: WAITING,
  cors: WAITING,
  upload: WAITING,
  "read-back": WAITING,
  api: WAITING,
  "api-cors": WAITING,
  post: WAITING,
  model: WAITING,
};

/** Adds a result. A failure ends the diagnosis: later checks are not reached. */
export function withResult(
  results: CheckResults,
  step: DoctorStep,
  result: DoctorCheckResult,
): CheckResults {
  const next = { ...results, [step]: result };
  if (result.state !== "failed") return next;
  const later = DOCTOR_STEPS.slice(DOCTOR_STEPS.indexOf(step) + 1);
  return { ...next, ...Object.fromEntries(later.map((name) => [name, { state: "not-reached" }])) };
}

/** The check that failed, and why; undefined while none has. */
export function failedCheck(
  results: CheckResults,
): { readonly step: DoctorStep; readonly failure: Failure } | undefined {
  for (const step of DOCTOR_STEPS) {
    const result = results[step];
    if (result.state === "failed") return { step, failure: result.failure };
  }
  return undefined;
}

/** "running" while a check works or waits; then whether one failed or all passed. */
export function overallState(results: CheckResults): "running" | "failed" | "passed" {
  if (failedCheck(results) !== undefined) return "failed";
  return DOCTOR_STEPS.every((step) => results[step].state === "passed") ? "passed" : "running";
}

/** Milliseconds of all finished checks. */
export function totalMs(results: CheckResults): number {
  return DOCTOR_STEPS.reduce((sum, step) => {
    const result = results[step];
    return "ms" in result ? sum + result.ms : sum;
  }, 0);
}
