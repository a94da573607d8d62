import { DOCTOR_STEPS, type DoctorStep } from "#domain/failures/doctor-steps.ts";
import type { Finding } from "./finding.ts";

/** Where one check stands. */
export type StepResult =
  | { readonly state: "waiting" }
  | { readonly state: "working" }
  /** `note` is what was found good, in a few words; `ms` how long it took. */
  | { readonly state: "passed"; readonly ms: number; readonly note: string }
  | { readonly state: "failed"; readonly ms: number; readonly finding: Finding }
  /** A check before it failed. */
  | { readonly state: "not-reached" };

/** Every check, in the order of `DOCTOR_STEPS`. */
export type Examination = Readonly<Record<DoctorStep, StepResult>>;

const WAITING: StepResult = { state: "waiting" };

export const NOT_BEGUN: Examination = {
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

/** The examination with one more result. A failure ends it: what comes after is not reached. */
export function withResult(
  examination: Examination,
  step: DoctorStep,
  result: StepResult,
): Examination {
  const next = { ...examination, [step]: result };
  if (result.state !== "failed") return next;
  const later = DOCTOR_STEPS.slice(DOCTOR_STEPS.indexOf(step) + 1);
  return { ...next, ...Object.fromEntries(later.map((name) => [name, { state: "not-reached" }])) };
}

/** The check that failed, and why; undefined while none has. */
export function failedStep(
  examination: Examination,
): { readonly step: DoctorStep; readonly finding: Finding } | undefined {
  for (const step of DOCTOR_STEPS) {
    const result = examination[step];
    if (result.state === "failed") return { step, finding: result.finding };
  }
  return undefined;
}

/** How far it is: a check at work or still to come, a failed one, or all passed. */
export function outcomeOf(examination: Examination): "running" | "failed" | "passed" {
  if (failedStep(examination) !== undefined) return "failed";
  return DOCTOR_STEPS.every((step) => examination[step].state === "passed") ? "passed" : "running";
}

/** Milliseconds of all the checks that have ended. */
export function totalMs(examination: Examination): number {
  return DOCTOR_STEPS.reduce((sum, step) => {
    const result = examination[step];
    return "ms" in result ? sum + result.ms : sum;
  }, 0);
}
