import { setMaxListeners } from "node:events";

/**
 * Runs every item, at most `limit` at once, in their order. The first that fails aborts the others, and
 * none is started after it.
 *
 * @returns the results in the order of the items.
 */
export async function runIterations<Item, Result>(
  items: readonly Item[],
  limit: number,
  signal: AbortSignal,
  run: (item: Item, index: number, signal: AbortSignal) => Promise<Result>,
): Promise<readonly Result[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  // Each iteration listens for it: as many as run at once are no leak.
  setMaxListeners(0, either);
  const waiting = items.entries();
  const results = new Map<number, Result>();
  const runNext = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      either.throwIfAborted();
      results.set(index, await run(item, index, either));
    }
  };
  const lanes = Array.from({ length: Math.min(limit, items.length) }, runNext);
  try {
    await Promise.all(lanes);
  } catch (cause) {
    failed.abort();
    throw cause;
  }
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
