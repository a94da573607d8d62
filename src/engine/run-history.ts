import { type WorkshopConfig, withCard } from "#domain/config/workshop-config.ts";
import {
  bytesOfRuns,
  filesToRemove,
  MAX_HISTORY_BYTES,
  runsToRemove,
} from "#domain/history/history-size.ts";
import { byTime, type KeptRun, runOfSameFile } from "#domain/history/kept-run.ts";
import { runThumbnail } from "#domain/history/run-thumbnail.ts";
import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { ListedCard, ModelCard } from "#domain/model/model-card.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import { type Prediction, scorePlane } from "#domain/prediction/prediction.ts";
import { shortResultText } from "#domain/prediction/result-text.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { type ReferenceScores, referenceScores } from "#domain/scores/confusion.ts";
import { activeReading } from "#domain/view/active-reference.ts";
import { classSelection } from "#domain/view/active-settings.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import { loadServerProfile, serverName } from "#services/api/server-profiles.ts";
import { packPrediction, type RunStorage, type StoredRun } from "#services/storage/run-storage.ts";
import type { EnginePorts } from "./ports.ts";

/** The finished runs that this browser keeps. */
export interface HistoryState {
  /** Latest first; undefined until they are loaded. */
  readonly runs: readonly KeptRun[] | undefined;
  /** What they occupy, and what they may. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** How many runs there is no room for. They are in memory until the user decides. */
  readonly waiting: number;
  /** How many of the oldest would have to be removed for them; undefined where that is not enough. */
  readonly oldest: number | undefined;
  /** Whether this browser stores nothing. */
  readonly isDenied: boolean;
}

/** Keeps finished runs in this browser, without credentials, until the user removes them. */
export interface RunHistory {
  current(): HistoryState;
  /** Calls back after changes. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /** Loads the list, with what other tabs have kept since. */
  load(): Promise<void>;
  /** Keeps an item's finished run, with its array. */
  keep(item: QueueItem, model: RunModel, file: Blob): Promise<void>;
  /** Replaces the scores of an item's latest run, once it has another reference mask. */
  score(item: QueueItem, card: ModelCard): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** Removes the oldest runs, as few as the waiting ones need, and keeps those. */
  makeRoom(): Promise<void>;
  /** Forgets the waiting runs. */
  dropWaiting(): void;
  /** Undefined where the run was removed. */
  prediction(id: string): Promise<Prediction | undefined>;
  /** The array's file of a run; undefined where it was removed. */
  file(run: KeptRun): Promise<Blob | undefined>;
}

/** The model of a run, and the configuration that it ran with. */
interface RunModel {
  readonly card: ListedCard;
  readonly config: WorkshopConfig;
}

interface HistoryPorts extends Pick<EnginePorts, "platform" | "openRuns"> {
  /** Called when the number of runs that there is no room for changes. */
  onWaiting(count: number): void;
}

export function createRunHistory({ platform, openRuns, onWaiting }: HistoryPorts): RunHistory {
  const listeners = new Set<() => void>();
  let opening: Promise<RunStorage | undefined> | undefined;
  let runs: readonly KeptRun[] | undefined;
  let waiting: readonly StoredRun[] = [];
  let isDenied = false;
  let maxBytes = MAX_HISTORY_BYTES;
  let state = stateNow();
  /** Changes follow one another, so that each counts what the one before has kept. */
  let last: Promise<void> = Promise.resolve();

  function stateNow(): HistoryState {
    const kept = runs ?? [];
    const added = waiting.map(({ run }) => run);
    return {
      runs,
      bytes: bytesOfRuns(kept),
      maxBytes,
      waiting: waiting.length,
      oldest: runsToRemove(kept, added, maxBytes)?.length,
      isDenied,
    };
  }
  const publish = (): void => {
    const before = state.waiting;
    state = stateNow();
    if (state.waiting !== before) onWaiting(state.waiting);
    for (const listener of listeners) listener();
  };
  const storageOf = (): Promise<RunStorage | undefined> => {
    opening ??= openRuns().catch(() => {
      isDenied = true;
      return undefined;
    });
    return opening;
  };
  const loaded = async (storage: RunStorage): Promise<readonly KeptRun[]> => {
    runs ??= (await storage.list()).toSorted(byTime);
    return runs;
  };
  const change = (act: (storage: RunStorage) => Promise<void>): Promise<void> => {
    last = last
      .then(async () => {
        const storage = await storageOf();
        if (storage !== undefined) await act(storage);
      })
      // The storage was cleared or closed meanwhile: what is shown is what it had.
      .catch(() => undefined)
      .then(publish);
    return last;
  };

  /** Stores a run, or lets it wait where there is no room for it. */
  const store = async (storage: RunStorage, stored: StoredRun): Promise<void> => {
    const others = await loaded(storage);
    const hasFile = others.some(({ fileKey }) => fileKey === stored.run.fileKey);
    const isAllowed = bytesOfRuns([...others, stored.run]) <= maxBytes;
    if (isAllowed && (await storage.keep(hasFile ? { ...stored, file: undefined } : stored))) {
      runs = [stored.run, ...others].toSorted(byTime);
      return;
    }
    // The browser has room for less than the page would take.
    if (isAllowed) maxBytes = bytesOfRuns(others);
    waiting = [...waiting, stored];
  };
  const storeWaiting = async (storage: RunStorage): Promise<void> => {
    const before = waiting;
    waiting = [];
    for (const stored of before) await store(storage, stored);
  };
  const remove = async (storage: RunStorage, ids: ReadonlySet<string>): Promise<void> => {
    const before = await loaded(storage);
    await storage.remove([...ids], filesToRemove(before, ids));
    runs = before.filter(({ id }) => !ids.has(id));
    await storeWaiting(storage);
  };
  const replace = async (storage: RunStorage, run: KeptRun): Promise<void> => {
    await storage.change(run);
    runs = (await loaded(storage)).map((other) => (other.id === run.id ? run : other));
  };

  return {
    current: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load: () =>
      change(async (storage) => {
        runs = (await storage.list()).toSorted(byTime);
      }),
    keep: (item, model, file) => {
      const finished = finishedRun(item);
      if (finished === undefined) return Promise.resolve();
      const now = platform.clock.now();
      return change(async (storage) => {
        const prediction = await packPrediction(finished.prediction);
        const facts = {
          ...factsOf(item, finished, model),
          finishedMs: now,
          fileBytes: file.size,
          predictionBytes: prediction.scores.size,
        };
        const fileKey = fileKeyOf(facts, await loaded(storage));
        await store(storage, { run: { ...facts, fileKey }, prediction, file });
      });
    },
    score: (item, card) =>
      change(async (storage) => {
        const finished = finishedRun(item);
        const run = (await loaded(storage)).find(({ itemId }) => itemId === item.id);
        if (run === undefined || finished === undefined) return;
        await replace(storage, { ...run, scores: scoresOf(item, finished.prediction, card) });
      }),
    rename: (id, name) =>
      change(async (storage) => {
        const run = (await loaded(storage)).find((one) => one.id === id);
        if (run !== undefined) await replace(storage, { ...run, name });
      }),
    remove: (ids) => change((storage) => remove(storage, new Set(ids))),
    makeRoom: () =>
      change(async (storage) => {
        const added = waiting.map(({ run }) => run);
        const removed = runsToRemove(await loaded(storage), added, maxBytes) ?? [];
        await remove(storage, new Set(removed.map(({ id }) => id)));
      }),
    dropWaiting: () => {
      waiting = [];
      publish();
    },
    prediction: async (id) => (await storageOf())?.prediction(id),
    file: async ({ fileKey }) => (await storageOf())?.file(fileKey),
  };
}

interface Finished {
  readonly array: PreparedArray;
  readonly prediction: Prediction;
}

function finishedRun({ reading, run }: QueueItem): Finished | undefined {
  if (reading.state !== "read" || run.status.state !== "done") return undefined;
  const { prediction } = run.status;
  return isArchived(prediction) ? undefined : { array: reading.array, prediction };
}

type KeptFacts = Omit<KeptRun, "fileKey">;

/** What is listed of a run. Nothing of its credentials and requests. */
function factsOf(
  item: QueueItem,
  { array, prediction }: Finished,
  { card: { path, card }, config }: RunModel,
): Omit<KeptFacts, "finishedMs" | "fileBytes" | "predictionBytes"> {
  const { apiUrl } = withCard(config, path);
  return {
    id: crypto.randomUUID(),
    name: item.name,
    arrayName: item.name,
    sha256: array.sha256,
    height: array.height,
    width: array.width,
    bandCount: array.bandCount,
    edits: item.edits,
    origin: item.origin,
    uploaded: item.run.uploaded,
    modelCard: { path, title: card.title },
    apiUrl: serverName(apiUrl),
    serverProfile: loadServerProfile(apiUrl),
    timings: item.run.timings,
    result: shortResultText(card, prediction),
    threshold: thresholdOf(prediction, card)?.threshold,
    scores: scoresOf(item, prediction, card),
    thumbnail: runThumbnail(array.thumbnail, prediction, card),
    itemId: item.id,
  };
}

interface AppliedThreshold {
  /** The plane that it is applied to. */
  readonly plane: number;
  readonly threshold: number;
}

/** The card's threshold; undefined where each pixel has its most likely class, or a value. */
function thresholdOf(prediction: Prediction, card: ModelCard): AppliedThreshold | undefined {
  const { classCount, classNames } = prediction;
  const kind = kindOf(card.output, classCount);
  const planes = kind.planes(card.output, classCount, classNames);
  const { shown, threshold } = classSelection(
    INITIAL_VIEW,
    card,
    planes.map(({ colour }) => colour),
  );
  if (shown === "most-likely" || kind.draws === "values") return undefined;
  return { plane: shown, threshold };
}

function scoresOf(
  { reference }: QueueItem,
  prediction: Prediction,
  card: ModelCard,
): ReferenceScores | undefined {
  const applied = thresholdOf(prediction, card);
  if (reference === undefined || "failure" in reference || applied === undefined) return undefined;
  const reading = activeReading(INITIAL_VIEW, card, reference.mask, prediction);
  if (reading?.kind !== "one-class") return undefined;
  return referenceScores(reading, scorePlane(prediction, applied.plane), applied.threshold);
}

/** The key of the kept file that is this run's, or of a new one. */
function fileKeyOf(run: KeptFacts, runs: readonly KeptRun[]): string {
  const same = runOfSameFile(run, runs);
  if (same !== undefined) return same.fileKey;
  // An array's file is the same before and after its edits, but may be read again from the bucket.
  const own = runs.find(({ fileKey }) => fileKey === run.itemId);
  return own === undefined || own.fileBytes === run.fileBytes ? run.itemId : run.id;
}
