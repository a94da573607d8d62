import { type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { STORED_PREDICTION } from "./stored-prediction.ts";

/**
 * Keeps the predictions of single tiles until their scene is complete. Never fails: what the browser
 * has no room for is predicted again.
 */
export interface TileStorage {
  /**
   * Calls back with each kept tile of an item, one after another, so that only one is in memory. Those of
   * another scene, or of another version of it, are deleted.
   * @param scene what tells the two apart.
   */
  load(id: string, scene: string, onTile: (index: number, tile: Prediction) => void): Promise<void>;
  save(id: string, scene: string, index: number, tile: Prediction): void;
  /** Removes all tiles of an item. */
  remove(id: string): void;
}

const DATABASE = "plumescope-tiles";
const STORE = "tiles";
const TILE = v.object({ scene: v.string(), tile: STORED_PREDICTION });
const KEY = v.tuple([v.string(), v.number()]);

/** The database is opened when it is first needed. */
export function createTileStorage(): TileStorage {
  let opening: Promise<IDBPDatabase> | undefined;
  // A browser that forbids storage may throw at once.
  const database = async (): Promise<IDBPDatabase> => {
    opening ??= openDB(DATABASE, 1, {
      upgrade: (upgraded) => void upgraded.createObjectStore(STORE),
    });
    return opening;
  };
  const load: TileStorage["load"] = async (id, scene, onTile) => {
    const store = await database();
    for (const key of await store.getAllKeys(STORE, keysOf(id))) {
      const stored = v.safeParse(TILE, await store.get(STORE, key));
      const at = v.safeParse(KEY, key);
      const isOf = stored.success && at.success && stored.output.scene === scene;
      if (isOf) onTile(at.output[1], stored.output.tile);
      else await store.delete(STORE, key);
    }
  };
  const settle = (write: Promise<unknown>): void => void write.catch(() => undefined);
  return {
    load: (...query) => load(...query).catch(() => undefined),
    save: (id, scene, index, tile) =>
      settle(database().then((store) => store.put(STORE, { scene, tile }, [id, index]))),
    remove: (id) => settle(database().then((store) => store.delete(STORE, keysOf(id)))),
  };
}

function keysOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
}
