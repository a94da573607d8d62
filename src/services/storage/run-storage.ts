import { type IDBPDatabase, openDB } from "idb";
import * as v from "valibot";
import { parseEdits } from "#domain/edits/edit.ts";
import type { KeptRun } from "#domain/history/kept-run.ts";
import { packScores, unpackScores } from "#domain/history/packed-scores.ts";
import { parseServerProfile } from "#domain/inference/server-profile.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { PREDICTION_NOTE } from "#domain/prediction/stored-note.ts";
import { STORED_BLOB, storesBlobs } from "./stored-blob.ts";

/** A prediction as it is stored: its scores packed. */
export interface PackedPrediction extends Omit<Prediction, "scores"> {
  readonly scores: Blob;
}

/** A run with everything that it needs to be opened again. */
export interface StoredRun {
  readonly run: KeptRun;
  readonly prediction: PackedPrediction;
  /** The array's file; undefined where that of `run.fileKey` is kept already. */
  readonly file: Blob | undefined;
}

/** Finished runs, kept between visits and shared by the browser's tabs. */
export interface RunStorage {
  /** In no order, without what another version of the page wrote. */
  list(): Promise<readonly KeptRun[]>;
  /** Writes all of a run or nothing. Resolves to whether the browser had room for it. */
  keep(stored: StoredRun): Promise<boolean>;
  /** Replaces the facts of a run. */
  change(run: KeptRun): Promise<void>;
  /** Undefined where it was removed, by this tab or another. */
  prediction(id: string): Promise<Prediction | undefined>;
  file(key: string): Promise<Blob | undefined>;
  remove(ids: readonly string[], fileKeys: readonly string[]): Promise<void>;
}

const DATABASE = "plumescope-runs";
const VERSION = 1;
const STORES = ["runs", "predictions", "files"] as const;

const LOCATION = v.object({ bucket: v.string(), key: v.string() });
const OPTIONAL_NUMBER = v.optional(v.number());
const KEPT_RUN = v.object({
  id: v.string(),
  name: v.string(),
  arrayName: v.string(),
  sha256: v.string(),
  height: v.number(),
  width: v.number(),
  bandCount: v.number(),
  edits: v.unknown(),
  origin: v.optional(LOCATION),
  uploaded: v.optional(LOCATION),
  modelCard: v.object({ path: v.string(), title: v.string() }),
  apiUrl: v.string(),
  serverProfile: v.unknown(),
  timings: v.object({
    signing: v.exactOptional(v.number()),
    uploading: v.exactOptional(v.number()),
    inferring: v.exactOptional(v.number()),
  }),
  finishedMs: v.number(),
  result: v.string(),
  threshold: OPTIONAL_NUMBER,
  scores: v.optional(
    v.object({
      iou: OPTIONAL_NUMBER,
      f1: OPTIONAL_NUMBER,
      precision: OPTIONAL_NUMBER,
      recall: OPTIONAL_NUMBER,
      accuracy: OPTIONAL_NUMBER,
      kappa: OPTIONAL_NUMBER,
      areaError: OPTIONAL_NUMBER,
    }),
  ),
  thumbnail: v.instance(Uint8ClampedArray<ArrayBuffer>),
  itemId: v.string(),
  fileKey: v.string(),
  fileBytes: v.number(),
  predictionBytes: v.number(),
});
const PACKED_PREDICTION = v.object({
  height: v.number(),
  width: v.number(),
  classCount: v.number(),
  scores: STORED_BLOB,
  notFinite: v.number(),
  classNames: v.optional(v.array(v.string())),
  notes: v.optional(v.array(PREDICTION_NOTE)),
});

/** Compresses the scores of a prediction; no bit is lost. */
export async function packPrediction(prediction: Prediction): Promise<PackedPrediction> {
  return { ...prediction, scores: await packScores(prediction.scores) };
}

/** Opens the runs of this browser. Rejects in one that forbids storage. */
export async function openRunStorage(): Promise<RunStorage> {
  const database = await openDB(DATABASE, VERSION, {
    upgrade: (created) => {
      for (const name of STORES) created.createObjectStore(name);
    },
  });
  return storageOf(database);
}

function storageOf(database: IDBPDatabase): RunStorage {
  let blobs: Promise<boolean> | undefined;
  return {
    list: async () => {
      const stored: unknown[] = await database.getAll("runs");
      return stored.flatMap(parseRun);
    },
    keep: async ({ run, prediction, file }) => {
      blobs ??= storesBlobs(database, "files");
      const isBlobs = await blobs;
      const stored = (blob: Blob) => (isBlobs ? blob : blob.arrayBuffer());
      const [scores, kept] = await Promise.all([stored(prediction.scores), file && stored(file)]);
      const transaction = database.transaction(STORES, "readwrite");
      const put = async (store: (typeof STORES)[number], value: unknown, key: string) =>
        transaction.objectStore(store).put(value, key);
      const results = await Promise.allSettled([
        put("runs", run, run.id),
        put("predictions", { ...prediction, scores }, run.id),
        ...(kept === undefined ? [] : [put("files", kept, run.fileKey)]),
        transaction.done,
      ]);
      return results.every(({ status }) => status === "fulfilled");
    },
    change: async (run) => {
      await database.put("runs", run, run.id);
    },
    prediction: async (id) => {
      const result = v.safeParse(PACKED_PREDICTION, await database.get("predictions", id));
      if (!result.success) return undefined;
      const { height, width, classCount, scores } = result.output;
      return { ...result.output, scores: await unpackScores(scores, height * width * classCount) };
    },
    file: async (key) => {
      const result = v.safeParse(STORED_BLOB, await database.get("files", key));
      return result.success ? result.output : undefined;
    },
    remove: async (ids, fileKeys) => {
      const transaction = database.transaction(STORES, "readwrite");
      await Promise.all([
        ...ids.map((id) => transaction.objectStore("runs").delete(id)),
        ...ids.map((id) => transaction.objectStore("predictions").delete(id)),
        ...fileKeys.map((key) => transaction.objectStore("files").delete(key)),
        transaction.done,
      ]);
    },
  };
}

function parseRun(stored: unknown): readonly KeptRun[] {
  const result = v.safeParse(KEPT_RUN, stored);
  const edits = result.success ? parseEdits(result.output.edits) : undefined;
  if (!result.success || edits === undefined) return [];
  const { output } = result;
  const { origin, uploaded, threshold, scores } = output;
  const serverProfile = parseServerProfile(output.serverProfile);
  return [
    {
      ...output,
      ...{ edits, serverProfile, origin, uploaded, threshold },
      scores: scores && { ...NO_SCORES, ...scores },
    },
  ];
}

const NO_SCORES = {
  iou: undefined,
  f1: undefined,
  precision: undefined,
  recall: undefined,
  accuracy: undefined,
  kappa: undefined,
  areaError: undefined,
};
