import type { StepResult } from "#domain/doctor/examination.ts";
import { findingFor } from "#domain/doctor/finding.ts";
import { DOCTOR_STEPS, type DoctorStep } from "#domain/failures/doctor-steps.ts";
import { failureOf } from "#domain/failures/failure.ts";
import { checkApi, checkApiCors, checkModel, checkPost } from "./checks-api.ts";
import { checkBucket, checkCors, checkReadBack, checkUpload } from "./checks-bucket.ts";
import { checkClock, checkIdentity, checkKeys, checkOrigin } from "./checks-page.ts";
import type { Chart, Check, Outcome, Patient } from "./doctor-check.ts";

const CHECKS: Readonly<Record<DoctorStep, Check>> = {
  origin: checkOrigin,
  clock: checkClock,
  keys: checkKeys,
  identity: checkIdentity,
  bucket: checkBucket,
  cors: checkCors,
  upload: checkUpload,
  "read-back": checkReadBack,
  api: checkApi,
  "api-cors": checkApiCors,
  post: checkPost,
  model: checkModel,
};

/**
 * Runs the checks in order and reports each as it begins and ends, with what is known by then. It
 * ends after the last, after the first that fails, or silently when it is aborted; never rejects.
 */
export async function examine(
  patient: Patient,
  report: (step: DoctorStep, result: StepResult, chart: Chart) => void,
  signal: AbortSignal,
): Promise<void> {
  let chart: Chart = {};
  for (const step of DOCTOR_STEPS) {
    report(step, { state: "working" }, chart);
    const startedMs = performance.now();
    const outcome = await outcomeOf(step, patient, chart, signal);
    if (signal.aborted) return;
    const ms = performance.now() - startedMs;
    if ("finding" in outcome) {
      report(step, { state: "failed", ms, finding: outcome.finding }, chart);
      return;
    }
    chart = { ...chart, ...outcome.learnt };
    report(step, { state: "passed", ms, note: outcome.note }, chart);
  }
}

async function outcomeOf(
  step: DoctorStep,
  patient: Patient,
  chart: Chart,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    return await CHECKS[step](patient, chart, signal);
  } catch (thrown) {
    return { finding: findingFor(step, failureOf(thrown)) };
  }
}
