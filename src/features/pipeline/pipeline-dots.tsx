import "./pipeline.css";
import { Check, Circle, LoaderCircle, X } from "lucide-react";
import { type ReactNode, useId } from "react";
import type { DoctorStep } from "#domain/failures/doctor-steps.ts";
import {
  PIPELINE_STAGES,
  type PipelineStage,
  pipelineOf,
  type StageState,
} from "#domain/run/pipeline.ts";
import { activeStatus, type Run } from "#domain/run/run.ts";
import { useElapsedText } from "./use-elapsed.ts";

/** The popover with the run's requests and replies. */
export const RUN_RECORD_ID = "run-record";

const TITLES: Readonly<Record<PipelineStage, string>> = { s3: "S3", api: "API", model: "Model" };

const WORDS: Readonly<Record<StageState["state"], string>> = {
  idle: "not reached",
  active: "in progress",
  reached: "done",
  failed: "failed",
};

const MARKS = { idle: Circle, active: LoaderCircle, reached: Check, failed: X } as const;

interface PipelineDotsProps {
  readonly run: Run;
  onDoctor(step: DoctorStep): void;
}

/**
 * The services that the selected array's run passes, each with its state. A press opens how the result was
 * made; on the one that failed, the doctor at its check.
 */
export function PipelineDots({ run, onDoctor }: PipelineDotsProps): ReactNode {
  const stages = pipelineOf(run);
  const elapsed = useElapsedText(run);
  const noteId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls.
    <span className="pipeline" role="group" aria-label="Pipeline">
      {PIPELINE_STAGES.map((stage) => (
        <Dot
          key={stage}
          stage={stage}
          current={stages[stage]}
          noteId={noteId}
          onDoctor={onDoctor}
        />
      ))}
      {elapsed !== undefined && (
        <span className="pipeline-time quiet" data-active={activeStatus(run) !== undefined}>
          {elapsed}
        </span>
      )}
      <span id={noteId} hidden>
        How this was made
      </span>
    </span>
  );
}

interface DotProps extends Pick<PipelineDotsProps, "onDoctor"> {
  readonly stage: PipelineStage;
  readonly current: StageState;
  /** Of what a press opens. */
  readonly noteId: string;
}

function Dot({ stage, current, noteId, onDoctor }: DotProps): ReactNode {
  const { state } = current;
  const Mark = MARKS[state];
  const content = (
    <>
      <Mark size={12} strokeWidth={2.5} aria-hidden="true" />
      <span className="pipeline-name">{TITLES[stage]}</span>
      <span className="visually-hidden">{WORDS[state]}</span>
    </>
  );
  if (state === "failed") {
    return (
      <button
        type="button"
        className="pipeline-dot"
        data-state={state}
        title="Open the doctor at this check"
        onClick={() => onDoctor(current.doctorStep)}
      >
        {content}
      </button>
    );
  }
  return (
    <button
      type="button"
      className="pipeline-dot"
      data-state={state}
      popoverTarget={RUN_RECORD_ID}
      aria-describedby={noteId}
      title="How this was made"
    >
      {content}
    </button>
  );
}
