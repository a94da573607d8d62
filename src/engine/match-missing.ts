import type { QueueItem } from "#domain/queue/queue.ts";
import type { ArrayReader } from "#services/workers/array-reader.ts";
import type { NewArray } from "./join-scans.ts";

/** Which of some opened files belong to which items. */
export type MatchedFiles = ReadonlyMap<NewArray, QueueItem>;

/**
 * Finds the files that the browser did not keep among those that were opened: by their size and hash,
 * whatever their names are, or by name where nothing else is known of them.
 */
export async function matchMissing(
  opened: readonly NewArray[],
  items: readonly QueueItem[],
  arrays: Pick<ArrayReader, "hash">,
): Promise<MatchedFiles> {
  const missing = items.filter(({ reading }) => reading.state === "missing");
  const matched = new Map<NewArray, QueueItem>();
  for (const source of opened) {
    const rest = missing.filter((item) => ![...matched.values()].includes(item));
    const found = await itemOfFile(source, rest, arrays);
    if (found !== undefined) matched.set(source, found);
  }
  return matched;
}

async function itemOfFile(
  { name, file }: NewArray,
  missing: readonly QueueItem[],
  arrays: Pick<ArrayReader, "hash">,
): Promise<QueueItem | undefined> {
  const factsOf = ({ reading }: QueueItem) =>
    reading.state === "missing" ? reading.file : undefined;
  const alike = missing.filter((item) => factsOf(item)?.byteLength === file.size);
  // A file that cannot be read fails when it is opened, with its reason.
  const sha256 = alike.length === 0 ? undefined : await arrays.hash(file).catch(() => undefined);
  const same = alike.filter((item) => sha256 !== undefined && factsOf(item)?.sha256 === sha256);
  const named = (item: QueueItem): boolean => item.name === name;
  return (
    same.find(named) ??
    same[0] ??
    missing.find((item) => named(item) && factsOf(item) === undefined)
  );
}
