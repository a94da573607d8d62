import type { Prediction } from "#domain/prediction.ts";
import type { ObjectLocation } from "#domain/run.ts";

/** What outlives a reload of one array and its run. No keys and no addresses that hold one. */
export interface StoredEntry {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970, to keep the order. */
  readonly addedAt: number;
  readonly uploaded: ObjectLocation | undefined;
  readonly prediction: Prediction | undefined;
  /** Whether somebody wanted it run. */
  readonly wanted: boolean;
}

/** Where the queue is kept between visits. What the browser will not keep is not kept; nothing fails. */
export interface QueueStorage {
  /** In the order in which they were added; without those whose file did not fit. */
  load(): Promise<readonly { readonly entry: StoredEntry; readonly file: Blob }[]>;
  save(entry: StoredEntry): void;
  /** Once an entry: its file is large and never changes. */
  saveFile(id: string, file: Blob): void;
  remove(id: string): void;
}

const DATABASE = "plumescope";
const ENTRIES = "entries";
const FILES = "files";
const LOCK = "plumescope.queue";

/** The queue of this browser, for the first of its tabs; undefined for the others. */
export async function openQueueStorage(): Promise<QueueStorage | undefined> {
  try {
    return (await isFirstTab()) ? storageOf(await openDatabase()) : undefined;
  } catch {
    // A browser that forbids storage: the queue lives as long as the page.
    return undefined;
  }
}

/** Holds a lock until the page goes, which two tabs never hold at once. */
function isFirstTab(): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => undefined);
    });
  });
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = (): void => {
    request.result.createObjectStore(ENTRIES, { keyPath: "id" });
    request.result.createObjectStore(FILES);
  };
  return settled(request);
}

function storageOf(database: IDBDatabase): QueueStorage {
  const store = (name: string, mode: IDBTransactionMode): IDBObjectStore =>
    database.transaction(name, mode).objectStore(name);
  const write = (name: string, change: (store: IDBObjectStore) => IDBRequest): void => {
    const { transaction } = change(store(name, "readwrite"));
    // Full: what was not written will be asked for again after a reload.
    transaction?.addEventListener("abort", (event) => event.stopPropagation());
  };
  return {
    load: async () => {
      const entries: StoredEntry[] = await settled(store(ENTRIES, "readonly").getAll());
      const inOrder = entries.toSorted((one, other) => one.addedAt - other.addedAt);
      const withFiles = inOrder.map(async (entry) => {
        const file: Blob | undefined = await settled(store(FILES, "readonly").get(entry.id));
        return file === undefined ? [] : [{ entry, file }];
      });
      return (await Promise.all(withFiles)).flat();
    },
    save: (entry) => write(ENTRIES, (entries) => entries.put(entry)),
    saveFile: (id, file) => write(FILES, (files) => files.put(file, id)),
    remove: (id) => {
      write(ENTRIES, (entries) => entries.delete(id));
      write(FILES, (files) => files.delete(id));
    },
  };
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = (): void => resolve(request.result);
    request.onerror = (): void => reject(request.error ?? new Error("IndexedDB gave no reason"));
  });
}
