import { failureOf } from "#domain/failures/failure.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { bandsOf, itemOf, type QueueItem } from "#domain/queue/queue.ts";
import { AbortControllers } from "./abort-controllers.ts";
import type { FileSources } from "./file-sources.ts";
import type { EnginePorts } from "./ports.ts";
import type { QueueStore } from "./queue-store.ts";

/** Reads the files of items, and the bands of the selected one. */
export interface ArrayLoader {
  /** Reads a file with its edits applied. A failure becomes the item's. */
  load(item: Pick<QueueItem, "id">): Promise<void>;
  /** Selects an item and loads its bands unless they are loaded. */
  select(id: string): void;
  /** Stops reading items that were removed. */
  remove(ids: readonly string[]): void;
}

interface LoaderPorts extends Pick<EnginePorts, "arrays"> {
  readonly files: FileSources;
  /** Loads the preflight check. */
  loadCheck(): Promise<void>;
  card(item: QueueItem): ModelCard;
  onRead(item: QueueItem): void;
  /** Called when another item is selected, before its bands are loaded. */
  onSelect(): void;
}

export function createArrayLoader(queue: QueueStore, ports: LoaderPorts): ArrayLoader {
  const controllers = new AbortControllers();
  const isSelected = (id: string): boolean => queue.current().selectedId === id;

  const load = async ({ id }: Pick<QueueItem, "id">): Promise<void> => {
    const item = itemOf(queue.current(), id);
    if (item === undefined) return;
    const signal = controllers.begin(id);
    try {
      const file = await ports.files.load(id);
      const { name, edits } = item;
      const reading = ports.arrays.read(file, {
        name,
        edits,
        card: ports.card(item),
        signal,
        isUrgent: isSelected(id),
        onBand: (progress) => queue.change(id, { type: "band", progress }),
        onQuickLook: (quickLook) => queue.change(id, { type: "quick-look", quickLook }),
      });
      const [{ array, bands }] = await Promise.all([reading, ports.loadCheck()]);
      if (signal.aborted) return;
      queue.change(id, { type: "read", array });
      const readItem = itemOf(queue.current(), id);
      // Before its bands, whose drawing waits until its run has asked the model.
      if (readItem !== undefined) ports.onRead(readItem);
      if (isSelected(id)) queue.dispatch({ type: "bands-loaded", loaded: { id, bands } });
    } catch (thrown) {
      if (!signal.aborted) queue.change(id, { type: "unreadable", failure: failureOf(thrown) });
    }
  };

  const loadBands = (): void => {
    const { selectedId } = queue.current();
    const selected = itemOf(queue.current(), selectedId);
    if (selected === undefined) return;
    ports.onSelect();
    if (bandsOf(queue.current(), selected.id) !== undefined) return;
    const { state } = selected.reading;
    if (state === "read" || state === "reading") void load(selected);
  };

  return {
    load,
    select: (id) => {
      queue.dispatch({ type: "selected", id });
      loadBands();
    },
    remove: (ids) => {
      for (const id of ids) controllers.end(id);
      loadBands();
    },
  };
}
