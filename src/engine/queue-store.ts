import {
  EMPTY_QUEUE,
  type ItemEvent,
  nextQueue,
  type QueueEvent,
  type QueueState,
} from "#domain/queue/queue.ts";
import type { EnginePorts } from "./ports.ts";

/** The current queue, for React and for the engine. */
export interface QueueStore {
  current(): QueueState;
  dispatch(event: QueueEvent): void;
  /** Dispatches an event of one item. */
  change(id: string, event: ItemEvent): void;
  /** Calls back once per frame with events. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
}

const FRAME_MS = 16;

export function createQueueStore({
  platform: { clock },
}: Pick<EnginePorts, "platform">): QueueStore {
  const listeners = new Set<() => void>();
  const { signal } = new AbortController();
  let queue = EMPTY_QUEUE;
  let isScheduled = false;
  const notify = (): void => {
    isScheduled = false;
    for (const listener of listeners) listener();
  };
  const dispatch = (event: QueueEvent): void => {
    queue = nextQueue(queue, event);
    // Uploads of many files report progress more often than the screen refreshes.
    if (!isScheduled) void clock.sleep(FRAME_MS, signal).then(notify);
    isScheduled = true;
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
