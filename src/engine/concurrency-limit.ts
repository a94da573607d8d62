/** Lets so many pieces of work go at once; the others wait in the order in which they came. */
export interface Turns {
  /** Resolves when it is this caller's turn, with how to end it. @throws the signal's reason */
  take(signal: AbortSignal): Promise<() => void>;
  /** While closed nobody's turn comes; what is under way goes on. */
  setOpen(isOpen: boolean): void;
}

export function createTurns(atOnce: number): Turns {
  let waiting: readonly (() => void)[] = [];
  let free = atOnce;
  let isOpen = true;

  const callNext = (): void => {
    if (!isOpen) return;
    const called = waiting.slice(0, free);
    waiting = waiting.slice(called.length);
    for (const call of called) call();
  };
  const end = (): void => {
    free += 1;
    callNext();
  };
  const called = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const giveUp = (): void => {
        waiting = waiting.filter((call) => call !== come);
        reject(signal.reason);
      };
      const come = (): void => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      waiting = [...waiting, come];
      signal.addEventListener("abort", giveUp, { once: true });
    });

  return {
    take: async (signal) => {
      signal.throwIfAborted();
      while (free === 0 || !isOpen) await called(signal);
      free -= 1;
      return end;
    },
    setOpen: (next) => {
      isOpen = next;
      callNext();
    },
  };
}
