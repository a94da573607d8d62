import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { cooldownMs } from "#domain/failures/cooldown.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { itemOf, type PauseReason, type QueueItem } from "#domain/queue/queue.ts";
import {
  activeStatus,
  canStart,
  endsCredentials,
  type RunEvent,
  waitsForCredentials,
} from "#domain/run/run.ts";
import { npyName } from "#domain/s3/object-key.ts";
import { isOnline, watchConnection } from "#services/browser/connection.ts";
import { AbortControllers } from "./abort-controllers.ts";
import { createTurns } from "./concurrency-limit.ts";
import { isTransientFailure } from "./late-retry-policy.ts";
import type { QueueStore } from "./queue-store.ts";
import { runInference, type Upload } from "./run-inference.ts";

/** API Gateway, the function and one small model are shared by a class: a person takes no more. */
const RUNS_AT_ONCE = 2;

/** Takes arrays through the endpoint, so many at once, and waits for what has to be waited for. */
export interface Scheduler {
  /** Starts or repeats a run; without keys it waits for them. `again` uploads what is there already. */
  run(id: string, options?: { readonly again: boolean }): void;
  /** Goes on with a run that waits for keys, where there are some now, or for its turn. */
  resume(id: string): void;
  awaitKeys(id: string): void;
  cancel(id: string): void;
  /** Nothing new begins until `proceed`; what is under way goes on. */
  pause(): void;
  proceed(): void;
}

/** What runs need of the rest of the page. */
export interface RunnerSurroundings {
  /** Undefined until somebody is signed in. */
  aws(): AwsContext | undefined;
  /** AWS says that the keys of this aws are over. */
  onKeysEnded(aws: AwsContext): void;
  /** Told of every event but progress. */
  onEvent(id: string, event: RunEvent): void;
}

export function createScheduler(queue: QueueStore, surroundings: RunnerSurroundings): Scheduler {
  const controllers = new AbortControllers();
  const turns = createTurns(RUNS_AT_ONCE);
  let rests = 0;
  let restTimer: ReturnType<typeof setTimeout> | undefined;

  const tell = (id: string, event: RunEvent): void => {
    queue.change(id, { type: "run-changed", event });
    if (event.type !== "progressed") surroundings.onEvent(id, event);
  };
  const hold = (reason: PauseReason): void => {
    queue.dispatch({ type: "paused", reason });
    turns.setOpen(false);
  };
  const release = (by: PauseReason["by"]): void => {
    queue.dispatch({ type: "resumed", by });
    turns.setOpen(queue.current().pauseReasons.length === 0);
  };

  const rest = (cause: Failure): boolean => {
    if (isResting(queue)) return true;
    const ms = cooldownMs(rests);
    rests += 1;
    if (ms === undefined) {
      hold({ by: "user" });
      return false;
    }
    hold({ by: "service", untilMs: Date.now() + ms, cause });
    clearTimeout(restTimer);
    restTimer = setTimeout(() => release("service"), ms);
    return true;
  };

  /** A queue of several waits for a service that is briefly away; a single run tells of it at once. */
  const waitOut = (id: string, failure: Failure): boolean => {
    if (failure.kind === "offline") {
      if (!isOnline()) hold({ by: "network" });
      return true;
    }
    return isTransientFailure(failure) && othersAreUnfinished(queue, id) && rest(failure);
  };

  const work = async (id: string, again: boolean, signal: AbortSignal): Promise<void> => {
    const item = itemOf(queue.current(), id);
    const aws = surroundings.aws();
    if (item?.reading.state !== "read" || aws === undefined) {
      return tell(id, { type: "suspended" });
    }
    const upload = uploadOf(item, item.reading.array, again);
    const report = (event: RunEvent): void => {
      if (signal.aborted) return;
      if (event.type === "predicted") rests = 0;
      const isPutBack = event.type === "failed" && waitOut(id, event.failure);
      tell(id, isPutBack ? { type: "requeued", failure: event.failure } : event);
      if (event.type === "failed" && endsCredentials(event.failure)) surroundings.onKeysEnded(aws);
    };
    await runInference(upload, aws, again ? undefined : item.run.uploaded, report, signal);
  };

  const start = async (id: string, again = false): Promise<void> => {
    const signal = controllers.begin(id);
    tell(id, { type: "queued" });
    try {
      do {
        const endTurn = await turns.take(signal);
        await work(id, again, signal).finally(endTurn);
      } while (waitsForTurn(queue, id) && !signal.aborted);
    } catch {
      // Cancelled while it waited: the run has been told already.
    }
  };

  watchConnection((online) => (online ? release("network") : hold({ by: "network" })));

  return {
    run: (id, { again } = { again: false }) => {
      const item = itemOf(queue.current(), id);
      if (item === undefined || !canStart(item.run)) return;
      if (surroundings.aws() === undefined) tell(id, { type: "suspended" });
      else void start(id, again);
    },
    resume: (id) => {
      const item = itemOf(queue.current(), id);
      if (item?.reading.state !== "read" || surroundings.aws() === undefined) return;
      if (waitsForCredentials(item.run)) void start(id);
    },
    awaitKeys: (id) => tell(id, { type: "suspended" }),
    cancel: (id) => {
      controllers.end(id);
      tell(id, { type: "cancelled" });
    },
    pause: () => hold({ by: "user" }),
    proceed: () => {
      rests = 0;
      release("service");
      release("user");
    },
  };
}

function waitsForTurn(queue: QueueStore, id: string): boolean {
  const status = itemOf(queue.current(), id)?.run.status;
  return status?.state === "queued";
}

function othersAreUnfinished(queue: QueueStore, id: string): boolean {
  return queue
    .current()
    .items.some(
      (item) =>
        item.id !== id && (activeStatus(item.run) !== undefined || waitsForTurn(queue, item.id)),
    );
}

function isResting(queue: QueueStore): boolean {
  return queue.current().pauseReasons.some(({ by }) => by === "service");
}

/** What is sent of an item; from the bucket where its own object will do. */
function uploadOf(
  { name, requestForm: form, origin }: QueueItem,
  array: PreparedArray,
  again: boolean,
): Upload {
  const { upload: bytes, sha256, md5, hasBatchAxis, rewritten } = array;
  const existing = rewritten ? undefined : origin;
  return { name: npyName(name), bytes, sha256, md5, hasBatchAxis, form, existing, again };
}
