import { failureOf } from "#domain/failures/failure.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { bandsOf, entryOf } from "#domain/queue/queue.ts";
import { readArray } from "#services/workers/array-reader.ts";
import { Controllers } from "./abort-controllers.ts";
import type { EntryFiles } from "./file-sources.ts";
import type { WorkbenchState } from "./queue-store.ts";

/** Reads entries' files: what is in them, and the planes of the one that is shown. */
export interface EntryReader {
  /** Reads a file with its edits applied; what cannot be read is told to the bench. */
  read(id: string): Promise<void>;
  /** Selects an entry and sees to it that its planes are at hand. */
  show(id: string): void;
  forget(id: string): void;
}

/** `onRead` is told of every entry that has been read. */
export function createEntryReader(
  bench: WorkbenchState,
  files: EntryFiles,
  card: () => ModelCard,
  onRead: (id: string) => void,
): EntryReader {
  const controllers = new Controllers();
  const isShown = (id: string): boolean => bench.current().selectedId === id;

  const read = async (id: string): Promise<void> => {
    const entry = entryOf(bench.current(), id);
    if (entry === undefined) return;
    const signal = controllers.begin(id);
    try {
      const file = await files.of(id);
      const order = { edits: entry.edits, card: card(), signal, isUrgent: isShown(id) };
      const { array, bands } = await readArray(file, order);
      if (signal.aborted) return;
      bench.happen({ type: "read", id, array });
      if (isShown(id)) bench.happen({ type: "pictured", picture: { id, bands } });
      onRead(id);
    } catch (thrown) {
      if (!signal.aborted) bench.happen({ type: "unreadable", id, failure: failureOf(thrown) });
    }
  };

  const showPlanes = (): void => {
    const { selectedId } = bench.current();
    if (selectedId === undefined || bandsOf(bench.current(), selectedId) !== undefined) return;
    const state = entryOf(bench.current(), selectedId)?.reading.state;
    if (state === "read" || state === "reading") void read(selectedId);
  };

  return {
    read,
    show: (id) => {
      bench.happen({ type: "selected", id });
      showPlanes();
    },
    forget: (id) => {
      controllers.end(id);
      showPlanes();
    },
  };
}
