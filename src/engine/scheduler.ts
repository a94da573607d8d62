import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { runsInCloud } from "#domain/edits/edit.ts";
import { cooldownMs } from "#domain/failures/cooldown.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { isTransient } from "#domain/failures/retry-policy.ts";
import type { ReplyAnswers } from "#domain/inference/reply-question.ts";
import type { ListedCard } from "#domain/model/model-card.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { cardOfItem, itemOf, type PauseReason, type QueueItem } from "#domain/queue/queue.ts";
import {
  activeStatus,
  canStart,
  endsCredentials,
  type RunEvent,
  unconfirmedReply,
  waitsForCredentials,
} from "#domain/run/run.ts";
import type { TileGrid } from "#domain/tiles/tile-grid.ts";
import { loadChunk } from "#services/browser/network.ts";
import { AbortControllers } from "./abort-controllers.ts";
import { type ConcurrencyLimit, createConcurrencyLimit } from "./concurrency-limit.ts";
import type { EnginePorts } from "./ports.ts";
import type { QueueStore } from "./queue-store.ts";
import { prepareRun, runInference } from "./run-inference.ts";
import { type CloudSceneInput, runInputOf, type SceneInput } from "./run-input.ts";
import type { Scenes } from "./scenes.ts";

/** A class shares API Gateway, the function and one small model: the limit per participant. */
const MAX_CONCURRENT_RUNS = 2;

/** Progress, and single requests. */
const MINOR_EVENTS: readonly RunEvent["type"][] = ["progressed", "tiled", "exchanged"];

/** Runs items through the endpoint, a few at a time, and pauses when a service fails. */
export interface Scheduler {
  /** Prepares for runs while files are read, if there are credentials. */
  prepare(): void;
  /** Starts or repeats a run; without credentials it waits for them. `again` repeats its upload. */
  run(item: QueueItem, options?: { readonly again: boolean }): void;
  /** Resumes a run that waits for credentials, if there are some now. */
  resume(item: QueueItem): void;
  awaitCredentials(item: QueueItem): void;
  /** Applies the user's answers to a reply that waits for them. */
  answer(item: QueueItem, answers: ReplyAnswers): Promise<void>;
  cancel(item: QueueItem): void;
  /** Stops an item's requests without an event of its run. */
  abandon(item: QueueItem): void;
  /** Starts no further run until `resumeAll`; active runs finish. */
  pause(): void;
  /** Ends a pause and any cooldown. */
  resumeAll(): void;
}

interface SchedulerPorts extends Pick<EnginePorts, "connection" | "platform"> {
  /** Undefined until sign-in. */
  aws(): AwsContext | undefined;
  /** The page's. */
  card(): ListedCard;
  readonly scenes: Scenes;
  /** Whether an item may be sent as it is; otherwise its upload is being changed, to run again. */
  fitsServer(item: QueueItem): boolean;
  /** AWS refused these credentials as expired. */
  onCredentialsEnded(aws: AwsContext): void;
  /** Called with the item after every event except progress and single requests. */
  onEvent(item: QueueItem, event: RunEvent): void;
}

export function createScheduler(queue: QueueStore, ports: SchedulerPorts): Scheduler {
  const { connection } = ports;
  const controllers = new AbortControllers();
  const slots = createConcurrencyLimit(MAX_CONCURRENT_RUNS);
  const pauses = createPauses(queue, slots, ports);

  const report = (id: string, event: RunEvent): void => {
    queue.change(id, { type: "run-changed", event });
    const item = itemOf(queue.current(), id);
    const isMinor = MINOR_EVENTS.includes(event.type);
    if (item !== undefined && !isMinor) ports.onEvent(item, event);
  };

  /** A single run fails immediately; several wait for a briefly unavailable service. */
  const isRetried = (id: string, failure: Failure): boolean => {
    if (failure.kind === "offline") {
      if (!connection.isOnline()) pauses.pause({ by: "network" });
      return true;
    }
    return isTransient(failure) && hasOtherRuns(queue, id) && pauses.coolDown(failure);
  };

  const attempt = async (id: string, again: boolean, signal: AbortSignal): Promise<void> => {
    const item = itemOf(queue.current(), id);
    const aws = ports.aws();
    if (item?.reading.state !== "read" || aws === undefined) {
      return report(id, { type: "suspended" });
    }
    if (!ports.fitsServer(item)) return;
    const onEvent = (event: RunEvent): void => {
      if (signal.aborted) return;
      if (event.type === "predicted" || event.type === "questioned") pauses.resetCooldowns();
      const isRequeued = event.type === "failed" && isRetried(id, event.failure);
      report(id, isRequeued ? { type: "requeued", failure: event.failure } : event);
      if (event.type === "failed" && endsCredentials(event.failure)) ports.onCredentialsEnded(aws);
    };
    const card = ports.card();
    queue.change(id, { type: "run-began", card });
    const { array } = item.reading;
    const upload = runInputOf(item, array, card.card, again);
    const scene = array.tiles && sceneInputOf(item, array, aws, card, array.tiles);
    await runInference(upload, scene, aws, { platform: ports.platform, report: onEvent, signal });
  };

  const sceneInputOf = (
    item: QueueItem,
    array: PreparedArray,
    aws: AwsContext,
    card: ListedCard,
    grid: TileGrid,
  ): SceneInput | CloudSceneInput => {
    if (runsInCloud(item.edits)) return { place: "cloud", grid };
    return { ...ports.scenes.inputOf(item, array, aws, card), whenResumed: slots.whenResumed };
  };

  const start = async ({ id }: QueueItem, again = false): Promise<void> => {
    const signal = controllers.begin(id);
    report(id, { type: "queued" });
    try {
      do await slots.add(() => attempt(id, again, signal), signal);
      while (isQueued(queue, id) && !signal.aborted);
    } catch {
      // Cancelled, and reported by the canceller.
    }
  };

  const answer = async (item: QueueItem, answers: ReplyAnswers): Promise<void> => {
    const { acceptReply } = await loadChunk(() => import("./accept-reply.ts"));
    const reply = unconfirmedReply(item.run);
    if (reply === undefined) return;
    // The reply is of one tile: its scene is run with the answer, which is remembered.
    const isSent = item.reading.state === "read" && item.reading.array.tiles !== undefined;
    if (isSent && !runsInCloud(item.edits)) {
      return void start(item);
    }
    const expected = { ...reply.arraySize, output: cardOfItem(item, ports.card()).card.output };
    const received = { ...reply, answers: { ...reply.answers, ...answers } };
    try {
      report(item.id, acceptReply(received, expected, ports.platform.clock.monotonicMs()));
    } catch (thrown) {
      report(item.id, { type: "failed", failure: failureOf(thrown, "reading the reply") });
    }
  };

  connection.watch((isOnline) =>
    isOnline ? pauses.resume("network") : pauses.pause({ by: "network" }),
  );

  return {
    prepare: () => {
      const aws = ports.aws();
      if (aws !== undefined) prepareRun(aws, ports.platform);
    },
    run: (item, { again } = { again: false }) => {
      if (!canStart(item.run)) return;
      if (ports.aws() === undefined) report(item.id, { type: "suspended" });
      else void start(item, again);
    },
    resume: (item) => {
      if (item.reading.state !== "read" || ports.aws() === undefined) return;
      if (waitsForCredentials(item.run)) void start(item);
    },
    awaitCredentials: ({ id }) => report(id, { type: "suspended" }),
    answer,
    cancel: ({ id }) => {
      controllers.end(id);
      report(id, { type: "cancelled" });
    },
    abandon: ({ id }) => controllers.end(id),
    pause: () => pauses.pause({ by: "user" }),
    resumeAll: () => {
      pauses.resetCooldowns();
      pauses.resume("service");
      pauses.resume("user");
    },
  };
}

/** Why the queue is paused, and for how long. */
interface Pauses {
  pause(reason: PauseReason): void;
  resume(by: PauseReason["by"]): void;
  /** Cools down, longer each time; returns false when it gives up and leaves it to the user. */
  coolDown(cause: Failure): boolean;
  resetCooldowns(): void;
}

function createPauses(
  queue: QueueStore,
  slots: ConcurrencyLimit,
  { platform: { clock } }: Pick<EnginePorts, "platform">,
): Pauses {
  let cooldowns = 0;
  let timer = new AbortController();
  const pause = (reason: PauseReason): void => {
    queue.dispatch({ type: "paused", reason });
    slots.pause();
  };
  const resume = (by: PauseReason["by"]): void => {
    queue.dispatch({ type: "resumed", by });
    if (queue.current().pauseReasons.length === 0) slots.resume();
  };
  return {
    pause,
    resume,
    coolDown: (cause) => {
      if (queue.current().pauseReasons.some(({ by }) => by === "service")) return true;
      const ms = cooldownMs(cooldowns);
      cooldowns += 1;
      if (ms === undefined) {
        pause({ by: "user" });
        return false;
      }
      pause({ by: "service", untilMs: clock.now() + ms, cause });
      timer.abort();
      timer = new AbortController();
      clock.sleep(ms, timer.signal).then(
        () => resume("service"),
        // A later cooldown replaced it.
        () => undefined,
      );
      return true;
    },
    resetCooldowns: () => {
      cooldowns = 0;
    },
  };
}

function isQueued(queue: QueueStore, id: string): boolean {
  return itemOf(queue.current(), id)?.run.status.state === "queued";
}

function hasOtherRuns(queue: QueueStore, id: string): boolean {
  return queue
    .current()
    .items.some(
      ({ id: other, run }) =>
        other !== id && (activeStatus(run) !== undefined || run.status.state === "queued"),
    );
}
