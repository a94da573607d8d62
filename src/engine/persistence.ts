import { itemOf, type NewItem, type QueueItem } from "#domain/queue/queue.ts";
import { IDLE_RUN, type Run } from "#domain/run/run.ts";
import {
  openQueueStorage,
  type QueueStorage,
  type RestoredItem,
} from "#services/storage/queue-storage.ts";
import type { FileSources } from "./file-sources.ts";
import type { QueueStore } from "./queue-store.ts";

/** Keeps the queue over a reload, as far as the browser lets it. */
export interface Persistence {
  /**
   * Brings back what an earlier visit left, once this tab may hold the queue; gives those whose file
   * was kept as well.
   */
  restore(): Promise<readonly string[]>;
  /** Writes down an item's edits and how far its run is. */
  keep(id: string): void;
  keepFile(id: string): void;
  keepPrediction(id: string): void;
  forget(id: string): void;
}

export function createPersistence(queue: QueueStore, files: FileSources): Persistence {
  const orders = new Map<string, number>();
  let storage: QueueStorage | undefined;

  /** Entries of one millisecond keep their order too. */
  const orderOf = (id: string): number => {
    const order = orders.get(id) ?? Math.max(Date.now(), ...lastOrder(orders)) + 1;
    orders.set(id, order);
    return order;
  };
  const keep = (id: string): void => {
    const item = itemOf(queue.current(), id);
    if (item !== undefined) storage?.save(stored(item, orderOf(id)));
  };
  /** One after the other: hundreds of files written at once would hold the page up. */
  let writing = Promise.resolve();
  const keepFile = (id: string): void => {
    writing = writing.then(() => writeFile(id)).catch(() => undefined);
  };
  const writeFile = async (id: string): Promise<void> => {
    // A file that cannot be had is told of where it is read.
    const file = await files.of(id);
    if (storage === undefined || itemOf(queue.current(), id) === undefined) return;
    keep(id);
    await storage.saveFile(id, file);
  };
  const keepPrediction = (id: string): void => {
    const status = itemOf(queue.current(), id)?.run.status;
    storage?.savePrediction(id, status?.state === "done" ? status.prediction : undefined);
  };

  const restore = async (): Promise<readonly string[]> => {
    storage = await openQueueStorage(() =>
      queue.dispatch({ type: "owner-changed", isOtherTab: true }),
    );
    queue.dispatch({ type: "owner-changed", isOtherTab: false });
    const ownIds = queue.current().items.map(({ id }) => id);
    const kept = await storage.load();
    for (const { item, file } of kept) {
      orders.set(item.id, item.order);
      if (file !== undefined) files.add(item.id, () => Promise.resolve(file));
    }
    queue.dispatch({ type: "restored", items: kept.map(restoredEntry) });
    for (const id of ownIds) {
      keepFile(id);
      keepPrediction(id);
    }
    return kept.flatMap(({ item, file }) => (file === undefined ? [] : [item.id]));
  };

  return {
    restore,
    keep,
    keepFile,
    keepPrediction,
    forget: (id) => storage?.remove(id),
  };
}

function lastOrder(orders: ReadonlyMap<string, number>): readonly number[] {
  return [...orders.values()].slice(-1);
}

function stored({ id, name, edits, origin, run }: QueueItem, order: number) {
  const { status, uploaded } = run;
  return { id, name, order, edits, origin, uploaded, wanted: status.state !== "idle" };
}

function restoredEntry(kept: RestoredItem): NewItem {
  const { id, name, edits, origin } = kept.item;
  return {
    id,
    name,
    edits,
    origin,
    run: restoredRun(kept),
    reading: { state: kept.file === undefined ? "missing" : "reading" },
  };
}

/** A run that was under way when the page went waits for keys, which no reload keeps. */
function restoredRun({ item: { uploaded, wanted }, prediction }: RestoredItem): Run {
  if (prediction !== undefined) {
    return { ...IDLE_RUN, uploaded, status: { state: "done", prediction } };
  }
  return wanted
    ? { ...IDLE_RUN, uploaded, status: { state: "waiting-for-credentials" } }
    : IDLE_RUN;
}
