/** Starts tasks in order, a few at a time. */
export interface ConcurrencyLimit {
  /** Runs a task in its turn. Rejects as the task does, or without running it once the signal aborts. */
  add(task: () => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Starts no further task until `resume`; running ones finish. */
  pause(): void;
  resume(): void;
  /** Resolves when it is not paused. Rejects once the signal aborts. */
  whenResumed(signal: AbortSignal): Promise<void>;
}

export function createConcurrencyLimit(maxRunning: number): ConcurrencyLimit {
  const waiting: (() => void)[] = [];
  const resumed = new Set<() => void>();
  let isPaused = false;
  let running = 0;

  const startNext = (): void => {
    while (!isPaused && running < maxRunning) {
      const start = waiting.shift();
      if (start === undefined) return;
      running += 1;
      start();
    }
  };

  return {
    add: async (task, signal) => {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const abandon = (): void => {
          const position = waiting.indexOf(start);
          if (position === -1) return;
          waiting.splice(position, 1);
          reject(signal.reason);
        };
        const start = (): void => {
          signal.removeEventListener("abort", abandon);
          resolve();
        };
        signal.addEventListener("abort", abandon, { once: true });
        waiting.push(start);
        startNext();
      });
      try {
        signal.throwIfAborted();
        await task();
      } finally {
        running -= 1;
        startNext();
      }
    },
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
      for (const goOn of resumed) goOn();
      startNext();
    },
    whenResumed: async (signal) => {
      signal.throwIfAborted();
      if (!isPaused) return;
      await new Promise<void>((resolve, reject) => {
        const goOn = (): void => {
          signal.removeEventListener("abort", abandon);
          resumed.delete(goOn);
          resolve();
        };
        const abandon = (): void => {
          resumed.delete(goOn);
          reject(signal.reason);
        };
        signal.addEventListener("abort", abandon, { once: true });
        resumed.add(goOn);
      });
    },
  };
}
