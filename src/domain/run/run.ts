import type { Failure } from "#domain/failures/failure.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";

/** Where an uploaded array lies. */
export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

/** The steps that a run takes, in order. */
export type Phase = "sign" | "upload" | "infer";

/** Milliseconds each finished step took. */
export type Timings = Readonly<Partial<Record<Phase, number>>>;

/**
 * One array through one endpoint. `uploaded` outlives failure and cancellation, so that a retry
 * never sends again what has arrived.
 */
export interface Run {
  readonly status: RunStatus;
  readonly uploaded: ObjectLocation | undefined;
  /** Whether the array lay there already, so that this run sent nothing. */
  readonly wasThere: boolean;
  readonly timings: Timings;
  /** How often the model was asked; more than once where an answer was lost. */
  readonly inferences: number;
}

export type RunStatus =
  | { readonly state: "idle" }
  | {
      readonly state: "waiting";
      readonly for: "keys" | "turn";
      /** What ended the keys that the run had, or put it back into the queue. */
      readonly because?: Failure;
    }
  | {
      readonly state: "working";
      readonly phase: Phase;
      readonly sinceMs: number;
      /** 0 to 1, of the upload. */
      readonly progress: number;
    }
  | { readonly state: "done"; readonly prediction: Prediction }
  | { readonly state: "failed"; readonly phase: Phase; readonly failure: Failure };

/** What may happen to a run; `atMs` is any steady clock. */
export type RunEvent =
  | { readonly type: "asked"; readonly for: "keys" | "turn" }
  | { readonly type: "entered"; readonly phase: Phase; readonly atMs: number }
  | { readonly type: "progressed"; readonly progress: number }
  /** `already`: the same content lay there before. */
  | { readonly type: "uploaded"; readonly location: ObjectLocation; readonly already?: true }
  | { readonly type: "predicted"; readonly prediction: Prediction; readonly atMs: number }
  | { readonly type: "failed"; readonly failure: Failure }
  /** What failed will pass: the run takes its place in the queue again. */
  | { readonly type: "put-back"; readonly failure: Failure }
  | { readonly type: "cancelled" };

export const IDLE_RUN: Run = {
  status: { state: "idle" },
  uploaded: undefined,
  wasThere: false,
  timings: {},
  inferences: 0,
};

/** Does this failure mean that the keys are over, so that work goes on with others? */
export function endsKeys(failure: Failure): boolean {
  return (
    failure.kind === "credentials-expired" ||
    (failure.kind === "credentials-refused" && failure.code === "InvalidToken")
  );
}

/** The run after an event; events that the state does not expect (a late progress) change nothing. */
export function nextRun(run: Run, event: RunEvent): Run {
  switch (event.type) {
    case "asked":
      return isWorking(run) ? run : { ...run, status: { state: "waiting", for: event.for } };
    case "entered":
      return {
        ...run,
        inferences: run.inferences + (event.phase === "infer" ? 1 : 0),
        timings: event.phase === "sign" ? {} : timed(run, event.atMs),
        status: { state: "working", phase: event.phase, sinceMs: event.atMs, progress: 0 },
      };
    case "progressed":
      return run.status.state === "working"
        ? { ...run, status: { ...run.status, progress: event.progress } }
        : run;
    case "uploaded":
      return { ...run, uploaded: event.location, wasThere: event.already ?? false };
    case "predicted":
      return run.status.state === "working"
        ? {
            ...run,
            timings: timed(run, event.atMs),
            status: { state: "done", prediction: event.prediction },
          }
        : run;
    case "failed":
      return run.status.state === "working"
        ? { ...run, status: statusAfterFailure(run.status.phase, event.failure) }
        : run;
    case "put-back":
      return isWorking(run)
        ? { ...run, status: { state: "waiting", for: "turn", because: event.failure } }
        : run;
    case "cancelled":
      return { ...run, status: { state: "idle" } };
  }
}

export function isWorking(run: Run): boolean {
  return run.status.state === "working";
}

/** May the person ask for this run now? */
export function mayStart(run: Run): boolean {
  return run.status.state !== "working" && run.status.state !== "waiting";
}

/** Work does not fail with its keys: it waits for others. */
function statusAfterFailure(phase: Phase, failure: Failure): RunStatus {
  if (endsKeys(failure)) return { state: "waiting", for: "keys", because: failure };
  return { state: "failed", phase, failure };
}

/** Does this run go on with the next paste? */
export function waitsForKeys({ status }: Run): boolean {
  return status.state === "waiting" && status.for === "keys";
}

function timed(run: Run, atMs: number): Timings {
  if (run.status.state !== "working") return run.timings;
  return { ...run.timings, [run.status.phase]: atMs - run.status.sinceMs };
}
