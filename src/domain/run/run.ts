import type { Failure } from "#domain/failures/failure.ts";
import type { ReplyAnswers, ReplyQuestion } from "#domain/inference/reply-question.ts";
import type { ImageSize } from "#domain/inference/size-answer.ts";
import { type ArchivedPrediction, isArchived } from "#domain/prediction/archived-prediction.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { Exchange } from "./exchange.ts";

/** The location of an uploaded array. */
export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

/** The steps of a run, in order. */
export type Phase = "signing" | "uploading" | "inferring";

/** Milliseconds each finished step took. */
export type Timings = Readonly<Partial<Record<Phase, number>>>;

/**
 * One array through one endpoint. `uploaded` survives failure and cancellation, so that a retry
 * never repeats a finished upload.
 */
export interface Run {
  readonly status: RunStatus;
  readonly uploaded: ObjectLocation | undefined;
  /** Whether the array was in the bucket already, so that this run uploaded nothing. */
  readonly uploadSkipped: boolean;
  readonly timings: Timings;
  /** Its requests in order, of the latest attempt of each step. */
  readonly exchanges: readonly Exchange[];
  /** The prediction of the run before, from when it is repeated until the server answers. */
  readonly earlier?: Prediction | undefined;
  /** Number of inference requests; more than one if a reply was lost. */
  readonly inferences: number;
  /** Of a scene that is sent in tiles, from its first to its last, over failures. */
  readonly tiles: TileProgress | undefined;
}

interface ActiveStatus {
  readonly state: Phase;
  readonly sinceMs: number;
  /** 0 to 1, of the upload. */
  readonly progress: number;
}

/** How far the run of a scene is. */
export interface TileProgress {
  readonly done: number;
  readonly count: number;
  /** Where they run. */
  readonly place: "page" | "cloud";
  /** Those of `done` that an earlier attempt had predicted, or that have no data. */
  readonly kept: number;
  /** Whether the server is busy, and no tile is sent for a while. */
  readonly isHeld: boolean;
  /** What is known of the prediction: NaN where a tile is missing. */
  readonly partial: Prediction | undefined;
}

/** A reply that is not a prediction of the array until the user has decided about it. */
export interface UnconfirmedReply {
  /** As the server sent it. */
  readonly prediction: Prediction;
  /** The size of the array that was uploaded. */
  readonly arraySize: ImageSize;
  readonly question: ReplyQuestion;
  /** Those that were given before. */
  readonly answers: ReplyAnswers;
  /** The API that sent it. */
  readonly apiUrl: string;
}

/** The status of a run that the server has answered. */
export type AnsweredStatus =
  | { readonly state: "unconfirmed"; readonly reply: UnconfirmedReply }
  | { readonly state: "done"; readonly prediction: Prediction };

/** The same of an item that is not shown. */
export interface ArchivedStatus {
  readonly state: "done";
  readonly prediction: ArchivedPrediction;
}

export type RunStatus =
  | { readonly state: "idle" | "cancelled" }
  /** `cause`: the failure that returned a started run to the queue. */
  | { readonly state: "queued" | "waiting-for-credentials"; readonly cause?: Failure }
  | ActiveStatus
  | AnsweredStatus
  | ArchivedStatus
  | { readonly state: "failed"; readonly phase: Phase; readonly failure: Failure };

/** An event of a run; `atMs` is the time of any monotonic clock. */
export type RunEvent =
  | { readonly type: "queued" }
  /** Waits for credentials. */
  | { readonly type: "suspended" }
  | { readonly type: "entered"; readonly phase: Phase; readonly atMs: number }
  | { readonly type: "progressed"; readonly progress: number }
  /** A tile of a scene has been predicted, or waits. */
  | { readonly type: "tiled"; readonly tiles: TileProgress }
  /** A request was answered, or lost. */
  | { readonly type: "exchanged"; readonly exchange: Exchange }
  /** `skipped`: the content was in the bucket already. */
  | { readonly type: "uploaded"; readonly location: ObjectLocation; readonly skipped?: true }
  | { readonly type: "predicted"; readonly prediction: Prediction; readonly atMs: number }
  /** The reply needs a decision, or another one. */
  | { readonly type: "questioned"; readonly reply: UnconfirmedReply; readonly atMs: number }
  | { readonly type: "failed"; readonly failure: Failure }
  /** A transient failure: the run returns to the queue. */
  | { readonly type: "requeued"; readonly failure: Failure }
  | { readonly type: "cancelled" };

export const IDLE_RUN: Run = {
  status: { state: "idle" },
  uploaded: undefined,
  uploadSkipped: false,
  timings: {},
  exchanges: [],
  inferences: 0,
  tiles: undefined,
};

/**
 * Whether this failure means that the credentials no longer work, so the run waits for new ones.
 */
export function endsCredentials(failure: Failure): boolean {
  return (
    failure.kind === "credentials-expired" ||
    (failure.kind === "credentials-refused" && failure.code === "InvalidToken")
  );
}

/** The run after an event. An unexpected event (late progress) changes nothing. */
export function nextRun(run: Run, event: RunEvent): Run {
  const active = activeStatus(run);
  switch (event.type) {
    case "queued":
      return active ? run : { ...repeated(run), status: { state: "queued" } };
    case "suspended":
      return active ? run : { ...repeated(run), status: { state: "waiting-for-credentials" } };
    case "entered":
      return {
        ...run,
        inferences: run.inferences + (event.phase === "inferring" ? 1 : 0),
        timings: event.phase === "signing" ? {} : timingsAt(run, event.atMs),
        exchanges: earlierExchanges(run, event.phase),
        status: { state: event.phase, sinceMs: event.atMs, progress: 0 },
      };
    case "progressed":
      return active ? { ...run, status: { ...active, progress: event.progress } } : run;
    case "tiled":
      return active ? { ...run, tiles: event.tiles } : run;
    case "exchanged":
      return active ? { ...run, exchanges: [...run.exchanges, event.exchange] } : run;
    case "uploaded":
      return { ...run, uploaded: event.location, uploadSkipped: event.skipped ?? false };
    case "predicted":
      return answered(run, event.atMs, { state: "done", prediction: event.prediction });
    case "questioned":
      return answered(run, event.atMs, { state: "unconfirmed", reply: event.reply });
    case "failed": {
      const phase = active?.state ?? (unconfirmedReply(run) && "inferring");
      return phase ? { ...run, status: statusAfter(phase, event.failure) } : run;
    }
    case "requeued":
      return active ? { ...run, status: { state: "queued", cause: event.failure } } : run;
    case "cancelled":
      return { ...run, status: { state: "cancelled" } };
  }
}

/** A run that leaves its prediction, which stays until there is another. An archived one is not kept. */
function repeated(run: Run): Run {
  const { status } = run;
  if (status.state !== "done" || isArchived(status.prediction)) return run;
  return { ...run, earlier: status.prediction };
}

/** The run after its reply or a decision about it. */
function answered(run: Run, atMs: number, status: AnsweredStatus): Run {
  const isExpected = activeStatus(run) !== undefined || unconfirmedReply(run) !== undefined;
  if (!isExpected) return run;
  return {
    ...run,
    timings: timingsAt(run, atMs),
    tiles: undefined,
    earlier: undefined,
    status,
  };
}

/** The reply that the user has to decide about; undefined if there is none. */
export function unconfirmedReply({ status }: Run): UnconfirmedReply | undefined {
  return status.state === "unconfirmed" ? status.reply : undefined;
}

/** The status of a run that the server has answered; undefined for any other. */
export function answeredStatus({ status }: Run): AnsweredStatus | ArchivedStatus | undefined {
  return status.state === "done" || status.state === "unconfirmed" ? status : undefined;
}

/** The status of a run that is signing, uploading or inferring; undefined for any other. */
export function activeStatus({ status }: Run): ActiveStatus | undefined {
  return status.state === "signing" || status.state === "uploading" || status.state === "inferring"
    ? status
    : undefined;
}

/** Whether it is queued or waits for credentials. */
export function isWaiting({ status }: Run): boolean {
  return status.state === "queued" || status.state === "waiting-for-credentials";
}

/** Whether it resumes with the next credentials. */
export function waitsForCredentials({ status }: Run): boolean {
  return status.state === "waiting-for-credentials";
}

/** Whether it neither runs nor has an outcome: never started, or cancelled. */
export function isNotStarted({ status }: Run): boolean {
  return status.state === "idle" || status.state === "cancelled";
}

/** Whether it is active, or has ended with an answer or a failure. */
export function hasStarted(run: Run): boolean {
  return !isNotStarted(run) && !isWaiting(run);
}

/** Whether the user can start it now. */
export function canStart(run: Run): boolean {
  return activeStatus(run) === undefined && !isWaiting(run);
}

/** A run does not fail when its credentials do: it waits for new ones. */
function statusAfter(phase: Phase, failure: Failure): RunStatus {
  if (endsCredentials(failure)) return { state: "waiting-for-credentials", cause: failure };
  return { state: "failed", phase, failure };
}

/** The exchanges that still describe the run when a step is entered: another attempt replaces its own. */
function earlierExchanges({ exchanges }: Run, phase: Phase): readonly Exchange[] {
  if (phase === "signing") return [];
  if (phase === "uploading") return exchanges;
  return exchanges.filter(({ purpose }) => purpose !== "infer" && purpose !== "fetch-result");
}

function timingsAt(run: Run, atMs: number): Timings {
  const active = activeStatus(run);
  if (active === undefined) return run.timings;
  return { ...run.timings, [active.state]: atMs - active.sinceMs };
}
