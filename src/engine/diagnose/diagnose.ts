import type { DoctorCheckResult } from "#domain/doctor/check-results.ts";
import { DOCTOR_STEPS, type DoctorStep } from "#domain/failures/doctor-steps.ts";
import { failureOf } from "#domain/failures/failure.ts";
import { checkApi, checkApiCors, checkModel, checkPost } from "./checks-api.ts";
import { checkBucket, checkCors, checkReadBack, checkUpload } from "./checks-bucket.ts";
import { checkClock, checkIdentity, checkKeys, checkOrigin } from "./checks-page.ts";
import type { CheckOutcome, DoctorCheck, DoctorContext, DoctorFacts } from "./doctor-check.ts";

const CHECKS: Readonly<Record<DoctorStep, DoctorCheck>> = {
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
 * Runs the checks in order and reports each as it starts and ends, with the facts known so far.
 * Ends after the last check, after the first failure, or silently when aborted; never rejects.
 */
export async function diagnose(
  context: DoctorContext,
  report: (step: DoctorStep, result: DoctorCheckResult, facts: DoctorFacts) => void,
  signal: AbortSignal,
): Promise<void> {
  let facts: DoctorFacts = { probeId: crypto.randomUUID().slice(0, 8) };
  for (const step of DOCTOR_STEPS) {
    report(step, { state: "working" }, facts);
    const startedMs = performance.now();
    const outcome = await outcomeOf(step, context, facts, signal);
    if (signal.aborted) return;
    const ms = performance.now() - startedMs;
    if ("failure" in outcome) {
      report(step, { state: "failed", ms, failure: outcome.failure }, facts);
      return;
    }
    facts = { ...facts, ...outcome.facts };
    report(step, { state: "passed", ms, note: outcome.note }, facts);
  }
}

async function outcomeOf(
  step: DoctorStep,
  context: DoctorContext,
  facts: DoctorFacts,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  try {
    return await CHECKS[step](context, facts, signal);
  } catch (thrown) {
    return { failure: failureOf(thrown) };
  }
}
