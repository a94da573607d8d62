import { DOCTOR_STEPS } from "#domain/failures/doctor-steps.ts";
import { FIXED_BY_TEXT } from "#domain/failures/fixed-by.ts";
import {
  type CheckResults,
  type DoctorCheckResult,
  failedCheck,
  overallState,
  totalMs,
} from "./check-results.ts";
import type { DocumentContext } from "./documents/snippet.ts";
import { type FixGuide, fixGuideFor } from "./fix-guide.ts";
import { STEP_TITLES } from "./steps.ts";

/** One checked setting: its name and value. */
export type Fact = readonly [name: string, value: string];

/** The checked settings, for the top of the page and of the copied text. None is secret. */
export function factsOf({ pageOrigin, config, identity }: DocumentContext): readonly Fact[] {
  const card = config.modelCards.find(({ path }) => path === config.modelCard);
  const facts: Fact[] = [
    ["Page", pageOrigin],
    ["Bucket", config.bucket],
    ["Region", config.region],
    ["Prefix", config.prefix === "" ? "none" : config.prefix],
    ["API", config.apiUrl],
    ["Model", card?.title ?? config.modelCard],
  ];
  if (identity !== undefined) facts.push(["Signed in", `${identity.name}, ${identity.role}`]);
  return facts;
}

/**
 * The outcome of the diagnosis, or that it is still running.
 * @param afterRun whether a run failed before it, of an array that the doctor does not know.
 */
export function verdictOf(results: CheckResults, afterRun = false): string {
  const failed = failedCheck(results);
  if (failed !== undefined) return `Stopped at “${STEP_TITLES[failed.step]}”.`;
  if (overallState(results) !== "passed") return "Checking…";
  const passed = `All ${DOCTOR_STEPS.length} checks passed in ${durationText(totalMs(results))}`;
  return afterRun
    ? `${passed} with the doctor’s own array. Run yours again: if it fails again, the cause is in the array.`
    : `${passed}.`;
}

/** How long a check took: "0.2 s", or "12 ms" where it was shorter than a tenth of a second. */
export function durationText(ms: number): string {
  return ms < 100 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** The whole diagnosis as plain text, for a message to the instructor. */
export function reportText(results: CheckResults, context: DocumentContext, at: Date): string {
  const failed = failedCheck(results);
  const facts = factsOf(context).map(([name, value]) => `${name}: ${value}`);
  const steps = DOCTOR_STEPS.map(
    (step, index) => `${index + 1}. ${STEP_TITLES[step]}: ${resultText(results[step])}`,
  );
  const guide =
    failed === undefined ? [] : guideLines(fixGuideFor(failed.failure, context), context);
  const head = `Plumescope connection doctor, ${at.toISOString()}`;
  return withoutSecrets(
    [head, verdictOf(results), "", ...facts, "", ...steps, ...guide, ""].join("\n"),
  );
}

function resultText(result: DoctorCheckResult): string {
  switch (result.state) {
    case "waiting":
    case "working":
      return "not finished";
    case "not-reached":
      return "not reached";
    case "passed":
      return `passed in ${durationText(result.ms)}. ${result.note}`;
    case "failed":
      return `FAILED after ${durationText(result.ms)}`;
  }
}

function guideLines(
  { title, fixedBy, action, clicks, snippets, chapterStep }: FixGuide,
  { pageOrigin }: DocumentContext,
): readonly string[] {
  const step =
    chapterStep === undefined
      ? []
      : [`Step ${chapterStep.number} of the workshop’s chapter: ${pageOrigin}${chapterStep.path}`];
  return [
    "",
    title,
    FIXED_BY_TEXT[fixedBy],
    action,
    ...clicks.map((click, index) => `  ${index + 1}) ${click}`),
    ...step,
    ...snippets.flatMap((snippet) => ["", `${snippet.title}:`, snippet.text]),
  ];
}

/**
 * Redacts signatures and tokens in addresses, key ids and account numbers: a last safeguard,
 * because the report quotes other programs.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(/([?&](?:X-Amz-[\w-]+|AWSAccessKeyId|Signature)=)[^&\s"'<>]+/gi, "$1…")
    .replace(/\b(A[SK]IA)[A-Z0-9]{16}\b/g, "$1…")
    .replace(/\bIQoJ[A-Za-z0-9+/=]{20,}/g, "…")
    .replace(/\b\d{12}\b/g, "(account)");
}
