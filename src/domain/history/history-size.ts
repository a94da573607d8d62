import { byTime, type KeptRun } from "./kept-run.ts";

/** What the page keeps at most; a browser may have room for less. */
export const MAX_HISTORY_BYTES = 500_000_000;

type Sizes = Pick<KeptRun, "fileKey" | "fileBytes" | "predictionBytes">;

/** The bytes of runs, with each shared file counted once; their facts are too small to count. */
export function bytesOfRuns(runs: readonly Sizes[]): number {
  const files = new Map(runs.map(({ fileKey, fileBytes }) => [fileKey, fileBytes]));
  const predictions = runs.reduce((sum, { predictionBytes }) => sum + predictionBytes, 0);
  return [...files.values()].reduce((sum, bytes) => sum + bytes, predictions);
}

/**
 * The oldest runs whose removal makes room for others: as few as possible. Undefined if all of them are not
 * enough.
 * @param limit in bytes, for the runs that stay and the new ones together.
 */
export function runsToRemove(
  runs: readonly KeptRun[],
  added: readonly Sizes[],
  limit: number,
): readonly KeptRun[] | undefined {
  const sorted = runs.toSorted(byTime);
  for (let stay = sorted.length; stay >= 0; stay -= 1) {
    if (bytesOfRuns([...sorted.slice(0, stay), ...added]) <= limit) return sorted.slice(stay);
  }
  return undefined;
}

/** The keys of files that no run needs any more once some are removed. */
export function filesToRemove(
  runs: readonly KeptRun[],
  removed: ReadonlySet<string>,
): readonly string[] {
  const needed = new Set(runs.filter(({ id }) => !removed.has(id)).map(({ fileKey }) => fileKey));
  const keys = new Set(runs.filter(({ id }) => removed.has(id)).map(({ fileKey }) => fileKey));
  return [...keys].filter((key) => !needed.has(key));
}
