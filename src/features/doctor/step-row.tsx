import { Circle, CircleCheck, CircleDashed, CircleX, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import type { DoctorCheckResult } from "#domain/doctor/check-results.ts";
import type { DocumentContext } from "#domain/doctor/documents/snippet.ts";
import { fixGuideFor } from "#domain/doctor/fix-guide.ts";
import { durationText, withoutSecrets } from "#domain/doctor/report.ts";
import { STEP_TITLES } from "#domain/doctor/steps.ts";
import type { DoctorStep } from "#domain/failures/doctor-steps.ts";
import { FixGuideBlock } from "./fix-guide-block.tsx";

interface StepRowProps {
  readonly step: DoctorStep;
  readonly result: DoctorCheckResult;
  readonly context: DocumentContext;
  /** Whether the user's run failed at this check. */
  readonly isStart: boolean;
}

const MARKS = {
  waiting: { Icon: Circle, word: "Waiting" },
  working: { Icon: LoaderCircle, word: "Checking" },
  passed: { Icon: CircleCheck, word: "Passed" },
  failed: { Icon: CircleX, word: "Failed" },
  "not-reached": { Icon: CircleDashed, word: "Not reached" },
} as const;

/** One check: its mark, finding, duration and, after a failure, the fix. */
export function StepRow({ step, result, context, isStart }: StepRowProps): ReactNode {
  const { Icon, word } = MARKS[result.state];
  return (
    <li className="check" data-step={step} data-state={result.state}>
      <Icon size={16} aria-hidden="true" className="check-mark" />
      <span className="check-title">
        {STEP_TITLES[step]}
        <span className="visually-hidden">: {word}.</span>
      </span>
      <span className="check-note quiet">
        {noteOf(result)}
        {isStart && <span className="check-start">{startText(result)}</span>}
      </span>
      <span className="check-time quiet">{"ms" in result ? durationText(result.ms) : ""}</span>
      {result.state === "failed" && <FixGuideBlock guide={fixGuideFor(result.failure, context)} />}
    </li>
  );
}

function startText({ state }: DoctorCheckResult): string {
  return state === "passed"
    ? "Your run failed at this check, which passes now."
    : "Your run stopped here.";
}

function noteOf(result: DoctorCheckResult): string {
  switch (result.state) {
    case "passed":
      return withoutSecrets(result.note);
    case "working":
      return "Checking…";
    case "not-reached":
      return "Not reached";
    case "waiting":
    case "failed":
      return "";
  }
}
