import { DOCTOR_STEPS } from "#domain/failures/doctor-steps.ts";
import {
  type Examination,
  failedStep,
  outcomeOf,
  type StepResult,
  totalMs,
} from "./examination.ts";
import type { Mender, Remedy, RemedyContext } from "./remedy.ts";
import { remedyFor } from "./remedy-for.ts";
import { STEP_TITLES } from "./steps.ts";

export const WHO_MENDS: Readonly<Record<Mender, string>> = {
  you: "You can mend this.",
  instructor: "Your instructor can mend this.",
  aws: "AWS must mend this.",
  time: "Time mends this.",
};

/** One line of what was examined: a name and its value. */
export type Fact = readonly [name: string, value: string];

/** What was examined, for the head of the page and of the copied text. Nothing of it is secret. */
export function factsOf({ pageOrigin, config, identity }: RemedyContext): readonly Fact[] {
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

/** How the examination ended, or where it is, in one sentence. */
export function verdictOf(examination: Examination): string {
  const failed = failedStep(examination);
  if (failed !== undefined) return `Stopped at “${STEP_TITLES[failed.step]}”.`;
  if (outcomeOf(examination) === "passed") {
    return `All ${DOCTOR_STEPS.length} checks passed in ${durationText(totalMs(examination))}.`;
  }
  return "Checking…";
}

/** How long a check took: "0.2 s", or "12 ms" where it was shorter than a tenth of a second. */
export function durationText(ms: number): string {
  return ms < 100 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** The whole examination as plain text, for a message to the instructor. */
export function reportText(examination: Examination, context: RemedyContext, at: Date): string {
  const failed = failedStep(examination);
  const facts = factsOf(context).map(([name, value]) => `${name}: ${value}`);
  const steps = DOCTOR_STEPS.map(
    (step, index) => `${index + 1}. ${STEP_TITLES[step]}: ${resultText(examination[step])}`,
  );
  const remedy = failed === undefined ? [] : remedyLines(remedyFor(failed.finding, context));
  const head = `Plumescope connection doctor, ${at.toISOString()}`;
  return withoutSecrets(
    [head, verdictOf(examination), "", ...facts, "", ...steps, ...remedy, ""].join("\n"),
  );
}

function resultText(result: StepResult): string {
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

function remedyLines({ cause, mender, action, clicks, snippets }: Remedy): readonly string[] {
  return [
    "",
    cause,
    WHO_MENDS[mender],
    action,
    ...clicks.map((click, index) => `  ${index + 1}) ${click}`),
    ...snippets.flatMap(({ title, text }) => ["", `${title}:`, text]),
  ];
}

/**
 * A last guard, as other programs' words are part of what is shown: signatures and tokens in
 * addresses, key ids, and the numbers of accounts are cut out.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(/([?&](?:X-Amz-[\w-]+|AWSAccessKeyId|Signature)=)[^&\s"'<>]+/gi, "$1…")
    .replace(/\b(A[SK]IA)[A-Z0-9]{16}\b/g, "$1…")
    .replace(/\bIQoJ[A-Za-z0-9+/=]{20,}/g, "…")
    .replace(/\b\d{12}\b/g, "(account)");
}
