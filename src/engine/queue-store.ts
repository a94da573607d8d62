import {
  EMPTY_QUEUE,
  type ItemEvent,
  itemOf,
  nextQueue,
  type QueueEvent,
  type QueueItem,
  type QueueState,
} from "#domain/queue/queue.ts";
import type { RunEvent } from "#domain/run/run.ts";
import type { EnginePorts } from "./ports.ts";

/** The current queue, for React and for the engine. */
export interface QueueStore {
  current(): QueueState;
  dispatch(event: QueueEvent): void;
  /** Dispatches an event of one item. */
  change(id: string, event: ItemEvent): void;
  /**
   * Calls back after events: at once for what the user waits for, a few times a second for the rest.
   * Returns the unsubscribe function.
   */
  subscribe(listener: () => void): () => void;
}

/**
 * The longest time that a picture waits until the model is asked about its array. Signing and a short upload take a
 * dozen turns of the page, each of which would wait for a page that is busy drawing.
 */
const ASKING_MS = 60;
/** A chip is read within this time: its row and its picture are then drawn together. */
const SOON_MS = 50;
/**
 * The shortest time between two calls for everything else: a step that lasts less cannot be read. Each call
 * draws a frame, which takes as long as a third of a prediction on a computer without a GPU.
 */
const BACKGROUND_MS = 400;

export function createQueueStore({
  platform: { clock },
}: Pick<EnginePorts, "platform">): QueueStore {
  const listeners = new Set<() => void>();
  let queue = EMPTY_QUEUE;
  let calledMs = Number.NEGATIVE_INFINITY;
  let dueMs = Number.POSITIVE_INFINITY;
  let timer = new AbortController();
  /** The item whose picture waits until the model is asked. */
  let waitingId: string | undefined;

  const callListeners = (): void => {
    calledMs = clock.monotonicMs();
    dueMs = Number.POSITIVE_INFINITY;
    waitingId = undefined;
    for (const listener of listeners) listener();
  };
  const callBy = (atMs: number, nowMs: number): void => {
    if (atMs >= dueMs) return;
    dueMs = atMs;
    timer.abort();
    timer = new AbortController();
    clock.sleep(atMs - nowMs, timer.signal).then(
      callListeners,
      // An earlier call replaced it.
      () => undefined,
    );
  };
  const dispatch = (event: QueueEvent): void => {
    queue = nextQueue(queue, event);
    const nowMs = clock.monotonicMs();
    if (event.type === "bands-loaded") waitingId = event.loaded.id;
    const delayMs = isAsked(event, waitingId) ? 0 : drawingDelayMs(event, queue);
    callBy(
      delayMs === undefined ? Math.max(nowMs + SOON_MS, calledMs + BACKGROUND_MS) : nowMs + delayMs,
      nowMs,
    );
  };
  return {
    current: () => queue,
    dispatch,
    change: (id, event) => dispatch({ type: "item-changed", id, event }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const STEPS: ReadonlySet<RunEvent["type"]> = new Set([
  "queued",
  "entered",
  "progressed",
  "tiled",
  "exchanged",
  "uploaded",
]);

/**
 * How long the screen may wait for an event: a command of the user's, or what the selected item's
 * picture shows. Undefined for the steps of runs and for items that are not selected.
 */
function drawingDelayMs(event: QueueEvent, queue: QueueState): number | undefined {
  switch (event.type) {
    case "added":
      return SOON_MS;
    case "bands-loaded":
      return isStarting(itemOf(queue, event.loaded.id)) ? ASKING_MS : 0;
    case "item-changed":
      return event.id === queue.selectedId ? selectedDelayMs(event.event) : undefined;
    default:
      return 0;
  }
}

/** Whether the run of an item asks the model now. */
function isAsked(event: QueueEvent, id: string | undefined): boolean {
  if (event.type !== "item-changed" || event.id !== id) return false;
  const { event: change } = event;
  if (change.type !== "run-changed" || change.event.type !== "entered") return false;
  return change.event.phase === "inferring";
}

function isStarting(item: QueueItem | undefined): boolean {
  return item?.run.status.state === "queued";
}

function selectedDelayMs(change: ItemEvent): number | undefined {
  switch (change.type) {
    case "downloaded":
    case "run-began":
    // Its bands follow.
    case "read":
      return undefined;
    case "run-changed":
      return STEPS.has(change.event.type) ? undefined : 0;
    default:
      return 0;
  }
}
