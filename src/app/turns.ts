/** Lets so many pieces of work go at once; the others wait in the order in which they came. */
export interface Turns {
  /** Resolves when it is this caller's turn, with how to end it. @throws the signal's reason */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  const end = (): void => {
    free += 1;
    waiting.shift()?.();
  };
  const take = async (signal: AbortSignal): Promise<() => void> => {
    while (free === 0) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    free -= 1;
    if (signal.aborted) {
      end();
      signal.throwIfAborted();
    }
    return end;
  };
  return { take };
}
