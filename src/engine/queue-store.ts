import {
  EMPTY_WORKBENCH,
  nextWorkbench,
  type Workbench,
  type WorkbenchEvent,
} from "#domain/queue/queue.ts";

/** The workbench as it is now, for React and for what works on it outside React. */
export interface WorkbenchState {
  current(): Workbench;
  happen(event: WorkbenchEvent): void;
  /** Called within a frame of an event, once for all that happened meanwhile. Returns how to stop. */
  subscribe(listener: () => void): () => void;
}

const FRAME_MS = 16;

export function createWorkbenchState(): WorkbenchState {
  const listeners = new Set<() => void>();
  let bench = EMPTY_WORKBENCH;
  let isTelling = false;
  const tell = (): void => {
    isTelling = false;
    for (const listener of listeners) listener();
  };
  return {
    current: () => bench,
    happen: (event) => {
      bench = nextWorkbench(bench, event);
      // Uploads of many files report more often than a screen is drawn.
      if (!isTelling) setTimeout(tell, FRAME_MS);
      isTelling = true;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
