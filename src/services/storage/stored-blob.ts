import type { IDBPDatabase } from "idb";
import * as v from "valibot";

/** A Blob as it was stored: private windows of WebKit refuse Blobs in IndexedDB, and take their bytes. */
export const STORED_BLOB = v.union([
  v.instance(Blob),
  v.pipe(
    v.instance(ArrayBuffer),
    v.transform((bytes) => new Blob([bytes])),
  ),
]);

/**
 * Stores a Blob by a write of its own: calls `write` with it and, if the browser refuses, with its bytes.
 * @throws what the last call throws; at once if the browser has no room.
 */
export async function storeBlob(
  blob: Blob,
  write: (kept: Blob | ArrayBuffer) => Promise<unknown>,
): Promise<void> {
  try {
    await write(blob);
  } catch (error) {
    if (isFull(error)) throw error;
    await write(await blob.arrayBuffer());
  }
}

/**
 * Whether a store of a database takes Blobs. Ask before a transaction of several writes: in private windows
 * of WebKit it never ends once a Blob was refused, nor does any later one.
 */
export async function storesBlobs(database: IDBPDatabase, store: string): Promise<boolean> {
  const transaction = database.transaction(store, "readwrite");
  const put = async () => transaction.store.put(new Blob(["?"]), PROBE);
  const results = await Promise.allSettled([put(), transaction.done]);
  const reasons = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason as unknown] : [],
  );
  if (reasons.length > 0) return reasons.some(isFull);
  await database.delete(store, PROBE);
  return true;
}

const PROBE = "probe";

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}
