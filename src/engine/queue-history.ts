import type { Edit } from "#domain/edits/edit.ts";
import type { ListedCard } from "#domain/model/model-card.ts";
import { itemOf, type PlacedItem, type QueueItem } from "#domain/queue/queue.ts";
import { activeStatus, hasStarted, IDLE_RUN } from "#domain/run/run.ts";
import { NO_STEPS } from "#domain/view/step-order.ts";
import { loadChunk } from "#services/browser/network.ts";
import type { FileSources } from "./file-sources.ts";
import type { ArrayLoader } from "./load-array.ts";
import type { Persistence } from "./persistence.ts";
import type { EnginePorts } from "./ports.ts";
import type { QueueStore } from "./queue-store.ts";

/** The user's changes of the queue, as steps that can be undone: edits, and removed or replaced items. */
export interface QueueHistory {
  /** Records edits that have been made. */
  recordEdits(changes: readonly EditChange[]): void;
  /** Removes items, as one step, with those that have been added in their place. */
  remove(items: readonly QueueItem[], addedIds?: readonly string[]): void;
  /** Whether the step that would be undone next gave an item an edit, or added it. */
  isLastOf(id: string): boolean;
  /** Undoes the last step; nothing runs by that except runs that its removal ended. */
  undo(): void;
  /** Redoes the last undone step. */
  redo(): void;
}

/** The edits of one item before and after a change. */
export interface EditChange {
  readonly id: string;
  readonly before: readonly Edit[];
  readonly after: readonly Edit[];
}

interface HistoryPorts extends Pick<EnginePorts, "platform"> {
  readonly files: FileSources;
  readonly loader: ArrayLoader;
  readonly persistence: Persistence;
  page(): ListedCard;
  /** Stops everything that is under way for an item. */
  abandon(item: QueueItem): void;
  runWhenRead(id: string): void;
  /** Takes edits back, in the way that they were made. */
  revert(changes: readonly EditChange[]): void;
  repeat(changes: readonly EditChange[]): void;
}

/** A removed item, and how to get its file. */
interface KeptItem extends PlacedItem {
  /** Replaced by one whose scores are not in memory. */
  item: QueueItem;
  readonly load: (() => Promise<Blob>) | undefined;
}

interface Step {
  readonly madeMs: number;
  readonly edits: readonly EditChange[];
  /** What it removed. */
  readonly removed: readonly KeptItem[];
  readonly addedIds: readonly string[];
}

interface UndoneStep extends Step {
  readonly undoneMs: number;
  /** What undoing it removed. */
  readonly added: readonly KeptItem[];
}

const MAX_STEPS = 100;

export function createQueueHistory(queue: QueueStore, ports: HistoryPorts): QueueHistory {
  const { files, loader, persistence, platform } = ports;
  const past: Step[] = [];
  const future: UndoneStep[] = [];
  let { lastMadeMs } = NO_STEPS;

  const publish = (): void => {
    const last = past.at(-1);
    queue.dispatch({
      type: "steps-changed",
      steps: { past: last?.madeMs, future: future.at(-1), lastMadeMs },
      justRemoved: last?.addedIds.length === 0 ? last.removed.map(({ item }) => item.name) : [],
    });
  };
  const record = (step: Omit<Step, "madeMs">): void => {
    lastMadeMs = platform.clock.monotonicMs();
    past.push({ ...step, madeMs: lastMadeMs });
    if (past.length > MAX_STEPS) past.shift();
    future.length = 0;
    publish();
  };

  /** Large results must not stay in memory only because their removal can be undone. */
  const archive = (kept: readonly KeptItem[]): void => {
    loadChunk(() => import("./archive-scores.ts")).then(
      ({ archivedItem }) => {
        for (const one of kept) one.item = archivedItem(one.item, ports.page());
      },
      // Offline before its first use: the scores stay in memory.
      () => undefined,
    );
  };
  const takeOut = (removed: readonly QueueItem[]): readonly KeptItem[] => {
    const { items } = queue.current();
    const kept = removed.map((item) => {
      ports.abandon(item);
      persistence.remove(item.id);
      return { item, index: items.indexOf(item), load: files.remove(item.id) };
    });
    const ids = removed.map(({ id }) => id);
    queue.dispatch({ type: "removed", ids });
    loader.remove(ids);
    archive(kept);
    return kept;
  };
  const putBack = (kept: readonly KeptItem[]): void => {
    const [first] = kept;
    if (first === undefined) return;
    const placed = kept.map(({ item, index }) => ({ index, item: resting(item) }));
    for (const { item, load } of kept) if (load !== undefined) files.add(item.id, load);
    queue.dispatch({ type: "put-back", items: placed });
    for (const { item } of placed) {
      persistence.saveFile(item);
      persistence.saveAnswer(item);
    }
    for (const { item } of kept) {
      const { reading, run } = resting(item);
      const isUnread = reading.state === "reading";
      if (isUnread && !hasStarted(run) && item.run.status.state !== "cancelled") {
        ports.runWhenRead(item.id);
      }
      if (isUnread) void loader.load(item);
    }
    loader.select(first.item.id);
  };
  const itemsOf = (ids: readonly string[]): readonly QueueItem[] =>
    queue.current().items.filter(({ id }) => ids.includes(id));
  const show = (changes: readonly EditChange[]): void => {
    const changed = changes.find(({ id }) => itemOf(queue.current(), id) !== undefined);
    if (changed !== undefined) loader.select(changed.id);
  };

  return {
    recordEdits: (edits) => {
      if (edits.length > 0) record({ edits, removed: [], addedIds: [] });
    },
    remove: (items, addedIds = []) => {
      if (items.length > 0) record({ edits: [], removed: takeOut(items), addedIds });
    },
    isLastOf: (id) => {
      const { edits = [], addedIds = [] } = past.at(-1) ?? {};
      const isAdded = (change: EditChange): boolean =>
        change.id === id && change.after.length > change.before.length;
      return addedIds.includes(id) || edits.some(isAdded);
    },
    undo: () => {
      const step = past.pop();
      if (step === undefined) return;
      const added = takeOut(itemsOf(step.addedIds));
      putBack(step.removed);
      ports.revert(step.edits);
      show(step.edits);
      future.push({ ...step, added, undoneMs: platform.clock.monotonicMs() });
      publish();
    },
    redo: () => {
      const step = future.pop();
      if (step === undefined) return;
      const removed = takeOut(itemsOf(step.removed.map(({ item }) => item.id)));
      putBack(step.added);
      ports.repeat(step.edits);
      show(step.edits);
      past.push({ ...step, removed });
      publish();
    },
  };
}

/** An item as it comes back: with the outcome of its run, or as if it had just been opened. */
function resting(item: QueueItem): QueueItem {
  const { run, reading } = item;
  if (hasStarted(run) && activeStatus(run) === undefined) return item;
  return {
    ...item,
    run: { ...IDLE_RUN, uploaded: run.uploaded },
    runCard: undefined,
    reading: reading.state === "missing" ? reading : { state: "reading" },
  };
}
