import { failureOf } from "#domain/failures/failure.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { bandsOf, itemOf } from "#domain/queue/queue.ts";
import { readArray } from "#services/workers/array-reader.ts";
import { AbortControllers } from "./abort-controllers.ts";
import type { FileSources } from "./file-sources.ts";
import type { QueueStore } from "./queue-store.ts";

/** Reads items' files: what is in them, and the planes of the one that is shown. */
export interface ArrayLoader {
  /** Reads a file with its edits applied; what cannot be read is told to the queue. */
  read(id: string): Promise<void>;
  /** Selects an item and sees to it that its planes are at hand. */
  show(id: string): void;
  forget(id: string): void;
}

/** `onRead` is told of every item that has been read. */
export function createArrayLoader(
  queue: QueueStore,
  files: FileSources,
  card: () => ModelCard,
  onRead: (id: string) => void,
): ArrayLoader {
  const controllers = new AbortControllers();
  const isShown = (id: string): boolean => queue.current().selectedId === id;

  const read = async (id: string): Promise<void> => {
    const item = itemOf(queue.current(), id);
    if (item === undefined) return;
    const signal = controllers.begin(id);
    try {
      const file = await files.of(id);
      const order = { edits: item.edits, card: card(), signal, isUrgent: isShown(id) };
      const { array, bands } = await readArray(file, order);
      if (signal.aborted) return;
      queue.change(id, { type: "read", array });
      if (isShown(id)) queue.dispatch({ type: "bands-loaded", loaded: { id, bands } });
      onRead(id);
    } catch (thrown) {
      if (!signal.aborted) queue.change(id, { type: "unreadable", failure: failureOf(thrown) });
    }
  };

  const showPlanes = (): void => {
    const { selectedId } = queue.current();
    if (selectedId === undefined || bandsOf(queue.current(), selectedId) !== undefined) return;
    const state = itemOf(queue.current(), selectedId)?.reading.state;
    if (state === "read" || state === "reading") void read(selectedId);
  };

  return {
    read,
    show: (id) => {
      queue.dispatch({ type: "selected", id });
      showPlanes();
    },
    forget: (id) => {
      controllers.end(id);
      showPlanes();
    },
  };
}
