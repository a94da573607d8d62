import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { DoctorStep } from "#domain/failures/doctor-steps.ts";
import { activeStatus, type Phase, type Run } from "./run.ts";

/** The services that a run passes, in order. */
export const PIPELINE_STAGES = ["s3", "api", "model"] as const;

export type PipelineStage = (typeof PIPELINE_STAGES)[number];

/** "reached" is of a stage that has answered, "idle" of one that this run has not come to. */
export type StageState =
  | { readonly state: "idle" | "active" | "reached" }
  | { readonly state: "failed"; readonly doctorStep: DoctorStep };

/** The state of each service for a run. The page sees one request to the API and the model behind it. */
export function pipelineOf(run: Run): Readonly<Record<PipelineStage, StageState>> {
  const { status } = run;
  switch (status.state) {
    case "signing":
    case "uploading":
      return { s3: ACTIVE, api: IDLE, model: IDLE };
    case "inferring":
      return { s3: REACHED, api: ACTIVE, model: ACTIVE };
    case "unconfirmed":
    case "done":
      return { s3: REACHED, api: REACHED, model: REACHED };
    case "failed": {
      const { doctorStep } = describeFailure(status.failure);
      const at = PIPELINE_STAGES.indexOf(STAGE_OF_STEP[doctorStep] ?? STAGE_OF_PHASE[status.phase]);
      const stateAt = (index: number): StageState =>
        index === at ? { state: "failed", doctorStep } : index < at ? REACHED : IDLE;
      return { s3: stateAt(0), api: stateAt(1), model: stateAt(2) };
    }
    case "idle":
    case "cancelled":
    case "queued":
    case "waiting-for-credentials":
      return { s3: run.uploaded === undefined ? IDLE : REACHED, api: IDLE, model: IDLE };
  }
}

const IDLE = { state: "idle" } as const;
const ACTIVE = { state: "active" } as const;
const REACHED = { state: "reached" } as const;

const STAGE_OF_STEP: { readonly [step in DoctorStep]?: PipelineStage } = {
  bucket: "s3",
  cors: "s3",
  upload: "s3",
  "read-back": "s3",
  api: "api",
  "api-cors": "api",
  post: "api",
  model: "model",
};

/** Where a failure belongs whose check is of neither: the clock, the credentials, the page itself. */
const STAGE_OF_PHASE: Readonly<Record<Phase, PipelineStage>> = {
  signing: "s3",
  uploading: "s3",
  inferring: "api",
};

/**
 * How long a run has taken, in milliseconds: until now while it is active, else until its end. Undefined
 * before its first step.
 * @param nowMs by the clock that timed its steps.
 */
export function elapsedMs(run: Run, nowMs: number): number | undefined {
  const finished = Object.values(run.timings);
  const active = activeStatus(run);
  if (active === undefined && finished.length === 0) return undefined;
  const current = active === undefined ? 0 : Math.max(0, nowMs - active.sinceMs);
  return finished.reduce((sum, ms) => sum + ms, current);
}
