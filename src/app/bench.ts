import {
  EMPTY_WORKBENCH,
  nextWorkbench,
  type Workbench,
  type WorkbenchEvent,
} from "#domain/workbench.ts";

/** The workbench as it is now, for React and for what works on it outside React. */
export interface Bench {
  current(): Workbench;
  happen(event: WorkbenchEvent): void;
  /** Called after every event. Returns how to stop. */
  subscribe(listener: () => void): () => void;
}

export function createBench(): Bench {
  const listeners = new Set<() => void>();
  let bench = EMPTY_WORKBENCH;
  return {
    current: () => bench,
    happen: (event) => {
      bench = nextWorkbench(bench, event);
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
