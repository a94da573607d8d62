import { failureOf } from "#domain/failures/failure.ts";
import { packScene, unpackScene } from "#domain/formats/scene-file.ts";
import { joinedEdits } from "#domain/preflight/conversions/joined-edits.ts";
import type { NewItem, QueueItem } from "#domain/queue/queue.ts";
import type { FileSources } from "./file-sources.ts";
import type { OpenScene } from "./open-scenes.ts";
import type { EngineInputs, EnginePorts } from "./ports.ts";
import type { QueueStore } from "./queue-store.ts";

/** A new item, and how to get its file. */
export type AddedItem = Omit<NewItem, "id"> & { load(id: string): Promise<Blob> };

interface RearrangePorts extends Pick<EnginePorts, "arrays"> {
  readonly queue: QueueStore;
  readonly files: FileSources;
  inputs(): EngineInputs;
  /** Returns their ids. */
  add(sources: readonly AddedItem[]): readonly string[];
  /** Removes items, with those that have been added in their place. */
  removeItems(items: readonly QueueItem[], addedIds: readonly string[]): void;
}

/** Opens every image of a batch as a separate array; the batch stays. */
export async function splitBatch(
  { id, name, edits }: QueueItem,
  { queue, files, arrays, inputs, add }: RearrangePorts,
): Promise<void> {
  try {
    const batch = await arrays.split(await files.load(id), edits, inputs().card);
    add(
      batch.files.map((file, index) => ({
        name: chipName(name, index, batch.files.length),
        edits: batch.edits,
        load: () => Promise.resolve(file),
      })),
    );
  } catch (thrown) {
    const failure = failureOf(thrown, "splitting the batch");
    queue.change(id, { type: "unreadable", failure });
  }
}

/** Replaces the items of a scene's bands by one. */
export async function joinScene(
  { files: parts, ...scene }: OpenScene,
  { queue, files, inputs, add, removeItems }: RearrangePorts,
): Promise<void> {
  try {
    const loaded = await Promise.all(
      parts.map(async ({ id, name }) => ({ name, file: await files.load(id) })),
    );
    const joined = packScene({ ...scene, files: loaded });
    const ids = parts.map(({ id }) => id);
    const replaced = queue.current().items.filter(({ id }) => ids.includes(id));
    // A part that was removed meanwhile is not brought back.
    if (replaced.length < ids.length) return;
    const edits = joinedEdits(
      parts.map(({ name }) => name),
      inputs().card,
    );
    const addedIds = add([{ name: scene.name, edits, load: () => Promise.resolve(joined) }]);
    removeItems(replaced, addedIds);
  } catch (thrown) {
    const failure = failureOf(thrown, "joining the files");
    for (const { id } of parts) queue.change(id, { type: "unreadable", failure });
  }
}

/** Replaces a joined item by the files of its bands; other items stay. */
export async function separateScene(
  item: QueueItem,
  { queue, files, add, removeItems }: RearrangePorts,
): Promise<void> {
  const scene = await unpackScene(await files.load(item.id));
  const isJoined = scene !== undefined && scene.bands.length > 0;
  if (!isJoined || !queue.current().items.some(({ id }) => id === item.id)) return;
  const addedIds = add(
    scene.files.map(({ name, file }) => ({ name, load: () => Promise.resolve(file) })),
  );
  removeItems([item], addedIds);
}

/** The batch's name with the chip's number, from 1, in as many digits as the last one has. */
function chipName(name: string, index: number, count: number): string {
  const stem = name.replace(/\.[^.]+$/, "");
  return `${stem}-${String(index + 1).padStart(String(count).length, "0")}.npy`;
}
