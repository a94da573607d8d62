import { type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import { type Edit, parseEdits } from "#domain/edits/edit.ts";
import { FITS } from "#domain/inference/size-answer.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import { SCALE_NAMES } from "#domain/prediction/score-scales.ts";
import type { FileFacts } from "#domain/queue/queue.ts";
import type { Exchange } from "#domain/run/exchange.ts";
import type { AnsweredStatus, ArchivedStatus, ObjectLocation, Timings } from "#domain/run/run.ts";
import { STORED_BLOB, storeBlob } from "./stored-blob.ts";
import { STORED_PREDICTION } from "./stored-prediction.ts";

/** The stored state of one item. No credentials and no presigned URLs. */
export interface StoredItem {
  readonly id: string;
  readonly name: string;
  /** Its place in the queue: later items have higher numbers. */
  readonly order: number;
  readonly edits: readonly Edit[];
  readonly origin: ObjectLocation | undefined;
  readonly uploaded: ObjectLocation | undefined;
  readonly timings: Timings;
  /** Redacted when they were recorded. */
  readonly exchanges: readonly Exchange[];
  /** Whether its run was started. */
  readonly wanted: boolean;
  /** What tells its file from others; undefined where that is not known, as in what an older page stored. */
  readonly fileFacts: FileFacts | undefined;
  /** The path of its run's model card; undefined before a run, and in what an older page stored. */
  readonly modelCard: string | undefined;
}

/** A stored item with its file and the server's answer. */
export interface RestoredItem {
  readonly item: StoredItem;
  /** Undefined if the browser had no room for it. */
  readonly file: Blob | undefined;
  readonly answer: AnsweredStatus | undefined;
  /** The file of its reference mask. */
  readonly reference: StoredReference | undefined;
}

/** The file of a reference mask, under its own name. */
export interface StoredReference {
  readonly name: string;
  readonly file: Blob;
}

/** Stores the queue between visits. Never fails: what the browser has no room for is not kept. */
export interface QueueStorage {
  /** In the order they were added, without what an older version wrote. */
  load(): Promise<readonly RestoredItem[]>;
  save(item: StoredItem): void;
  /**
   * Call once per item: a file is large and never changes. Resolves when it is written, or cannot
   * be.
   */
  saveFile(id: string, file: Blob): Promise<void>;
  /** Replaces the item's former one. */
  saveReference(id: string, reference: StoredReference): Promise<void>;
  /** Undefined removes the previous one. */
  saveAnswer(id: string, answer: AnsweredStatus | ArchivedStatus | undefined): void;
  remove(id: string): void;
}

const DATABASE = "plumescope";
const VERSION = 2;
const STORES = ["entries", "files", "predictions"] as const;
const LOCK = "plumescope.queue";

const REFERENCE = v.object({ name: v.string(), file: STORED_BLOB });
const LOCATION = v.object({ bucket: v.string(), key: v.string() });
const HEADERS = v.array(v.tuple([v.string(), v.string()]));
const EXCHANGE = v.object({
  purpose: v.picklist(["find", "upload", "verify", "infer", "fetch-result"]),
  method: v.string(),
  url: v.string(),
  requestHeaders: HEADERS,
  requestBytes: v.number(),
  requestText: v.optional(v.string()),
  status: v.optional(v.number()),
  replyHeaders: HEADERS,
  replyBytes: v.optional(v.number()),
  replyStart: v.optional(v.string()),
  ms: v.number(),
});
const TIMINGS = v.object({
  signing: v.exactOptional(v.number()),
  uploading: v.exactOptional(v.number()),
  inferring: v.exactOptional(v.number()),
});
const STORED_ITEM = v.object({
  id: v.string(),
  name: v.string(),
  order: v.number(),
  edits: v.unknown(),
  origin: v.optional(LOCATION),
  uploaded: v.optional(LOCATION),
  // An older page stored neither.
  timings: v.optional(TIMINGS, {}),
  exchanges: v.optional(v.array(EXCHANGE), []),
  wanted: v.boolean(),
  fileFacts: v.optional(v.object({ byteLength: v.number(), sha256: v.string() })),
  modelCard: v.optional(v.string()),
});
const SIZE = v.object({ height: v.number(), width: v.number() });
const UNCONFIRMED_REPLY = v.object({
  prediction: STORED_PREDICTION,
  arraySize: SIZE,
  question: v.variant("kind", [
    v.object({
      kind: v.literal("values"),
      min: v.number(),
      max: v.number(),
      options: v.array(v.picklist(SCALE_NAMES)),
    }),
    v.object({
      kind: v.literal("size"),
      found: SIZE,
      expected: SIZE,
      options: v.array(v.picklist(FITS)),
    }),
  ]),
  answers: v.object({
    scale: v.optional(v.picklist(SCALE_NAMES)),
    fit: v.optional(v.picklist(FITS)),
  }),
  apiUrl: v.string(),
});
/** A prediction is stored as it is, and a reply that is none yet in an object that older pages skip. */
const ANSWER = v.union([
  v.pipe(
    v.object({ reply: UNCONFIRMED_REPLY }),
    v.transform(({ reply }) => ({ state: "unconfirmed", reply }) as const),
  ),
  v.pipe(
    STORED_PREDICTION,
    v.transform((prediction) => ({ state: "done", prediction }) as const),
  ),
]);

/**
 * Opens the queue of this browser. One tab owns it at a time: in the others `onOtherTab` is called,
 * and this resolves once they own it. Rejects in a browser that forbids storage.
 */
export async function openQueueStorage(onOtherTab: () => void): Promise<QueueStorage> {
  if (!(await lockQueue({ ifAvailable: true }))) {
    onOtherTab();
    await lockQueue({});
  }
  return storageOf(await openDatabase());
}

/** Whether this page now has the lock, which it keeps until it closes. */
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

function openDatabase(): Promise<IDBPDatabase> {
  return openDB(DATABASE, VERSION, {
    upgrade: (database) => {
      for (const name of database.objectStoreNames) database.deleteObjectStore(name);
      for (const name of STORES) database.createObjectStore(name);
    },
  });
}

function storageOf(database: IDBPDatabase): QueueStorage {
  // Storage may be full: the user is asked for the file again after a reload.
  const settle = (write: Promise<unknown>): Promise<void> =>
    write.then(
      () => undefined,
      () => undefined,
    );
  const putBlob = (
    { store, key }: { readonly store: string; readonly key: string },
    blob: Blob,
    stored: (kept: Blob | ArrayBuffer) => unknown,
  ): Promise<void> => storeBlob(blob, (kept) => database.put(store, stored(kept), key));
  const putAnswer = async (
    id: string,
    answer: AnsweredStatus | ArchivedStatus | undefined,
  ): Promise<void> => {
    const place = { store: "predictions", key: id };
    if (answer === undefined) await database.delete(place.store, id);
    else if (answer.state === "unconfirmed") {
      await database.put(place.store, { reply: answer.reply }, id);
    } else if (isArchived(answer.prediction)) {
      const { scores, ...facts } = answer.prediction;
      await putBlob(place, scores, (kept) => ({ ...facts, scores: kept }));
    } else await database.put(place.store, answer.prediction, id);
  };
  return {
    load: async () => {
      const stored: unknown[] = await database.getAll("entries");
      const items = stored.flatMap(parseItem).toSorted((one, other) => one.order - other.order);
      return Promise.all(
        items.map(async (item) => ({
          item,
          file: parsed(STORED_BLOB, await database.get("files", item.id)),
          answer: parsed(ANSWER, await withScores(await database.get("predictions", item.id))),
          reference: parsed(REFERENCE, await database.get("files", referenceKey(item.id))),
        })),
      );
    },
    save: (item) => void settle(database.put("entries", item, item.id)),
    saveFile: (id, file) => settle(putBlob({ store: "files", key: id }, file, (kept) => kept)),
    saveReference: (id, { name, file }) =>
      settle(
        putBlob({ store: "files", key: referenceKey(id) }, file, (kept) => ({ name, file: kept })),
      ),
    saveAnswer: (id, answer) => void settle(putAnswer(id, answer)),
    remove: (id) => {
      for (const name of STORES) void settle(database.delete(name, id));
      void settle(database.delete("files", referenceKey(id)));
    },
  };
}

/** Beside the item's own file, in the store that older pages have too. */
function referenceKey(id: string): string {
  return `${id}.reference`;
}

/** An archived prediction with its scores. */
async function withScores(stored: unknown): Promise<unknown> {
  const archive = parsed(v.looseObject({ scores: STORED_BLOB }), stored);
  if (archive === undefined) return stored;
  return { ...archive, scores: new Float32Array(await archive.scores.arrayBuffer()) };
}

function parseItem(stored: unknown): readonly StoredItem[] {
  const item = parsed(STORED_ITEM, stored);
  const edits = item && parseEdits(item.edits);
  if (item === undefined || edits === undefined) return [];
  const { origin, uploaded, fileFacts, modelCard } = item;
  return [{ ...item, edits, origin, uploaded, fileFacts, modelCard }];
}

function parsed<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> | undefined {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : undefined;
}
