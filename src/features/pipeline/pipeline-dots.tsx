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
/** The page sees one request to both: only a failure says which of them it concerns. */
const BOTH_TITLE = "API and model";

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
 * The services that the selected array's run passes, each with its state; API and model as one as long as
 * the page cannot tell them apart. A press opens how the result was
 * made; on the one that failed, the doctor at its check.
 */
export function PipelineDots({ run, onDoctor }: PipelineDotsProps): ReactNode {
  const stages = pipelineOf(run);
  const elapsed = useElapsedText(run);
  const noteId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls.
    <span className="pipeline" role="group" aria-label="Pipeline">
      {dotsOf(stages).map(([title, current]) => (
        <Dot key={title} title={title} current={current} noteId={noteId} onDoctor={onDoctor} />
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

function dotsOf(
  stages: ReturnType<typeof pipelineOf>,
): readonly (readonly [title: string, current: StageState])[] {
  const { s3, api, model } = stages;
  if (api.state === model.state) {
    return [
      [TITLES.s3, s3],
      [BOTH_TITLE, api],
    ];
  }
  return PIPELINE_STAGES.map((stage) => [TITLES[stage], stages[stage]]);
}

interface DotProps extends Pick<PipelineDotsProps, "onDoctor"> {
  readonly title: string;
  readonly current: StageState;
  /** Of what a press opens. */
  readonly noteId: string;
}

function Dot({ title, current, noteId, onDoctor }: DotProps): ReactNode {
  const { state } = current;
  const Mark = MARKS[state];
  const content = (
    <>
      <Mark size={12} strokeWidth={2.5} aria-hidden="true" />
      <span className="pipeline-name">{title}</span>
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
