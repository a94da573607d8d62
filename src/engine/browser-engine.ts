import { browserConnection } from "#services/browser/connection.ts";
import { loadChunk } from "#services/browser/network.ts";
import { browserPlatform } from "#services/platform.ts";
import type { TileStorage } from "#services/storage/tile-storage.ts";
import type { ArrayReader } from "#services/workers/array-reader.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { EngineInputs, EnginePorts } from "./ports.ts";

/** The engine of this page, with the browser's own ports. */
export function createBrowserEngine(inputs: EngineInputs, onCredentialsEnded: () => void): Engine {
  const ports: EnginePorts = {
    connection: browserConnection,
    platform: browserPlatform,
    arrays: lateArrayReader(),
    tiles: lateTileStorage(),
    openStorage: async (onOtherTab) => {
      const { openQueueStorage } = await loadChunk(
        () => import("#services/storage/queue-storage.ts"),
      );
      return openQueueStorage(onOtherTab);
    },
    openRuns: async () => {
      const { openRunStorage } = await loadChunk(() => import("#services/storage/run-storage.ts"));
      return openRunStorage();
    },
  };
  return createEngine(ports, inputs, onCredentialsEnded);
}

/** The storage of tiles, a chunk that is loaded with the first scene. */
function lateTileStorage(): TileStorage {
  let storage: TileStorage | undefined;
  const load = async (): Promise<TileStorage> => {
    const { createTileStorage } = await loadChunk(
      () => import("#services/storage/tile-storage.ts"),
    );
    storage ??= createTileStorage();
    return storage;
  };
  return {
    load: async (...query) => (await load()).load(...query),
    save: (...query) => void load().then((loaded) => loaded.save(...query)),
    remove: (id) =>
      void load().then(
        (loaded) => loaded.remove(id),
        // Offline before its first use: it has kept nothing.
        () => undefined,
      ),
  };
}

/** The array reader, a chunk that is loaded when it is prepared or with the first file. */
function lateArrayReader(): ArrayReader {
  let reader: ArrayReader | undefined;
  const load = async (): Promise<ArrayReader> => {
    const { createArrayReader } = await loadChunk(
      () => import("#services/workers/array-reader.ts"),
    );
    reader ??= createArrayReader(browserPlatform.startArrayWorker);
    return reader;
  };
  return {
    prepare: (card) =>
      void load().then(
        (loaded) => loaded.prepare(card),
        // The first file reports it.
        () => undefined,
      ),
    setScreen: (size) =>
      void load().then(
        (loaded) => loaded.setScreen(size),
        // Files cannot be read then either.
        () => undefined,
      ),
    read: async (...query) => (await load()).read(...query),
    preview: async (...query) => (await load()).preview(...query),
    split: async (...query) => (await load()).split(...query),
    hash: async (file) => (await load()).hash(file),
    readReferenceMask: async (...query) => (await load()).readReferenceMask(...query),
    cutTile: async (...query) => (await load()).cutTile(...query),
  };
}
