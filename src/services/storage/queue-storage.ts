import * as v from "valibot";
import { type Edit, parseEdits } from "#domain/edits/edit.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { ObjectLocation } from "#domain/run/run.ts";

/** What outlives a reload of one array and its run. No keys and no addresses that hold one. */
export interface StoredItem {
  readonly id: string;
  readonly name: string;
  /** Where it stands in the queue: later ones have higher numbers. */
  readonly order: number;
  readonly edits: readonly Edit[];
  readonly origin: ObjectLocation | undefined;
  readonly uploaded: ObjectLocation | undefined;
  /** Whether somebody wanted it run. */
  readonly wanted: boolean;
}

/** An entry with what else the browser kept of it. */
export interface RestoredItem {
  readonly item: StoredItem;
  /** Undefined where the browser had no room for it. */
  readonly file: Blob | undefined;
  readonly prediction: Prediction | undefined;
}

/** Where the queue is kept between visits. What the browser will not keep is not kept; nothing fails. */
export interface QueueStorage {
  /** In the order in which they were added. What an older version of this page wrote is left out. */
  load(): Promise<readonly RestoredItem[]>;
  save(entry: StoredItem): void;
  /** Once an entry: its file is large and never changes. Resolves when it is kept, or is not. */
  saveFile(id: string, file: Blob): Promise<void>;
  /** Undefined forgets the one before. */
  savePrediction(id: string, prediction: Prediction | undefined): void;
  remove(id: string): void;
}

const DATABASE = "plumescope";
const VERSION = 2;
const STORES = ["entries", "files", "predictions"] as const;
type StoreName = (typeof STORES)[number];
const LOCK = "plumescope.queue";

const LOCATION = v.object({ bucket: v.string(), key: v.string() });
const ENTRY = v.object({
  id: v.string(),
  name: v.string(),
  order: v.number(),
  edits: v.unknown(),
  origin: v.optional(LOCATION),
  uploaded: v.optional(LOCATION),
  wanted: v.boolean(),
});
const PREDICTION = v.object({
  height: v.number(),
  width: v.number(),
  classCount: v.number(),
  scores: v.instance(Float32Array),
  notFinite: v.number(),
});

/**
 * The queue of this browser. One tab holds it at a time: the others wait, and are told so by
 * `onElsewhere`, until it is theirs. Never resolves in a browser that forbids storage.
 */
export async function openQueueStorage(onElsewhere: () => void): Promise<QueueStorage> {
  if (!(await lockQueue({ ifAvailable: true }))) {
    onElsewhere();
    await lockQueue({});
  }
  return storageOf(await openDatabase());
}

/** Whether the lock, which two tabs never hold at once, is now this page's until it goes. */
function lockQueue(options: LockOptions): Promise<boolean> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(LOCK, options, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise(() => undefined);
      })
      .catch(reject);
  });
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, VERSION);
  request.onupgradeneeded = (): void => {
    const { result: database } = request;
    for (const name of database.objectStoreNames) database.deleteObjectStore(name);
    for (const name of STORES) database.createObjectStore(name);
  };
  return settled(request);
}

function storageOf(database: IDBDatabase): QueueStorage {
  const store = (name: StoreName, mode: IDBTransactionMode): IDBObjectStore =>
    database.transaction(name, mode).objectStore(name);
  const write = (name: StoreName, change: (store: IDBObjectStore) => IDBRequest): Promise<void> => {
    const { transaction } = change(store(name, "readwrite"));
    return new Promise((resolve) => {
      transaction?.addEventListener("complete", () => resolve());
      // Full: what was not written will be asked for again after a reload.
      transaction?.addEventListener("abort", (event) => {
        event.stopPropagation();
        resolve();
      });
    });
  };
  const read = (name: StoreName, id: string): Promise<unknown> =>
    settled(store(name, "readonly").get(id));
  return {
    load: async () => {
      const stored: unknown[] = await settled(store("entries", "readonly").getAll());
      const entries = stored.flatMap(parseEntry).toSorted((one, other) => one.order - other.order);
      return Promise.all(
        entries.map(async (item) => ({
          item,
          file: parsed(v.instance(Blob), await read("files", item.id)),
          prediction: parsed(PREDICTION, await read("predictions", item.id)),
        })),
      );
    },
    save: (entry) => {
      void write("entries", (entries) => entries.put(entry, entry.id));
    },
    saveFile: (id, file) => write("files", (files) => files.put(file, id)),
    savePrediction: (id, prediction) => {
      void write("predictions", (predictions) =>
        prediction === undefined ? predictions.delete(id) : predictions.put(prediction, id),
      );
    },
    remove: (id) => {
      for (const name of STORES) void write(name, (records) => records.delete(id));
    },
  };
}

function parseEntry(stored: unknown): readonly StoredItem[] {
  const entry = parsed(ENTRY, stored);
  const edits = entry && parseEdits(entry.edits);
  if (entry === undefined || edits === undefined) return [];
  return [{ ...entry, edits, origin: entry.origin, uploaded: entry.uploaded }];
}

function parsed<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> | undefined {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : undefined;
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = (): void => resolve(request.result);
    request.onerror = (): void => reject(request.error ?? new Error("IndexedDB gave no reason"));
  });
}
