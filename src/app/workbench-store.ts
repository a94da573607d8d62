import { npyWithBatchAxis } from "#domain/array/batch-axis.ts";
import { sha256Hex } from "#domain/array/content-hash.ts";
import type { ReadArray } from "#domain/array/read.ts";
import { failureOf } from "#domain/failure.ts";
import type { ModelCard } from "#domain/model-card.ts";
import { shapeMismatch } from "#domain/model-fit.ts";
import {
  endsKeys,
  IDLE_RUN,
  mayStart,
  type Run,
  type RunEvent,
  waitsForKeys,
} from "#domain/run.ts";
import {
  EMPTY_WORKBENCH,
  type Entry,
  entryOf,
  nextWorkbench,
  type Sending,
  type Workbench,
  type WorkbenchEvent,
} from "#domain/workbench.ts";
import { carryOut, type Destination, type Upload } from "#features/run/carry-out.ts";
import { readArray } from "#services/array-reader.ts";
import { loadSample } from "#services/page-files.ts";
import { openQueueStorage, type QueueStorage, type StoredEntry } from "#services/queue-storage.ts";
import { createTurns } from "./turns.ts";

/** API Gateway, the function and one small model are shared by a class: a person takes no more. */
const RUNS_AT_ONCE = 2;

/** What runs need to know of the world outside; it changes with keys and settings. */
export interface Surroundings {
  readonly card: ModelCard;
  /** Undefined until somebody is signed in. */
  readonly destination: Destination | undefined;
}

/** The arrays on the workbench and everything that may be done to them. */
export interface WorkbenchStore {
  current(): Workbench;
  subscribe(listener: () => void): () => void;
  /** Brings back what an earlier visit left; once. */
  restore(): Promise<void>;
  /** Tells of new keys, settings or model card. Runs that wait for keys go on. */
  surround(surroundings: Surroundings): void;
  openFiles(files: readonly File[]): void;
  /** Opens one of the site's samples, or shows it where it is open already. */
  openSample(file: string): void;
  select(id: string): void;
  /** Starts or repeats a run; without keys it waits for them. */
  run(id: string): void;
  /** Sends the array as the server wants it, from now on. */
  resend(id: string, sending: Sending): void;
  /** Puts a run off until somebody pastes other keys. */
  awaitKeys(id: string): void;
  /** Reads a file anew that could not be read. */
  reread(id: string): void;
  cancel(id: string): void;
  remove(id: string): void;
}

/** How an entry's bytes are had, and since when it is here. */
interface Source {
  readonly addedAt: number;
  file(): Promise<Blob>;
}

/**
 * A store for one page. The pure part is nextWorkbench; here is what it sets in motion.
 * `onKeysEnded` is told when AWS says that the keys in use are over.
 */
export function createWorkbenchStore(
  initial: Surroundings,
  onKeysEnded: () => void,
): WorkbenchStore {
  const listeners = new Set<() => void>();
  const sources = new Map<string, Source>();
  const readers = new Map<string, AbortController>();
  const runs = new Map<string, AbortController>();
  const turns = createTurns(RUNS_AT_ONCE);
  let restoring: Promise<void> | undefined;
  let storage: QueueStorage | undefined;
  let surroundings = initial;
  let bench = EMPTY_WORKBENCH;

  const happen = (event: WorkbenchEvent): void => {
    bench = nextWorkbench(bench, event);
    for (const listener of listeners) listener();
  };
  const tell = (id: string, event: RunEvent): void => {
    happen({ type: "run", id, event });
    if (event.type !== "progressed") keep(id);
  };

  /** Writes down what a reload must not lose. */
  const keep = (id: string): void => {
    const entry = entryOf(bench, id);
    const source = sources.get(id);
    if (entry && source) storage?.save(storedEntry(entry, source.addedAt));
  };

  const keepFile = async (id: string, file: Blob): Promise<void> => {
    await restoring;
    storage?.saveFile(id, file);
    keep(id);
  };

  const open = (name: string, load: () => Promise<File>): void => {
    const id = crypto.randomUUID();
    const file = loadedOnce(load);
    sources.set(id, { addedAt: Date.now(), file });
    happen({ type: "added", id, name });
    void readAndRun(id);
  };

  const read = async (id: string): Promise<void> => {
    const source = sources.get(id);
    if (source === undefined) return;
    const { signal } = replace(readers, id);
    try {
      const wantedBandCount = surroundings.card.bands.length;
      const file = await source.file();
      const array = await readArray(file, { wantedBandCount, signal });
      if (signal.aborted) return;
      happen({ type: "read", id, array });
      void keepFile(id, file);
    } catch (thrown) {
      if (!signal.aborted) happen({ type: "unreadable", id, failure: failureOf(thrown) });
    }
  };

  /** An array that fits the model was dropped to be run. */
  const readAndRun = async (id: string): Promise<void> => {
    await read(id);
    const reading = entryOf(bench, id)?.reading;
    if (reading?.state === "read" && !shapeMismatch(reading.array, surroundings.card)) run(id);
  };

  const run = (id: string): void => {
    const entry = entryOf(bench, id);
    if (entry === undefined || !mayStart(entry.run)) return;
    if (surroundings.destination === undefined) tell(id, { type: "asked", for: "keys" });
    else void start(id);
  };

  const start = async (id: string): Promise<void> => {
    const { signal } = replace(runs, id);
    tell(id, { type: "asked", for: "turn" });
    try {
      const endTurn = await turns.take(signal);
      await work(id, signal).finally(endTurn);
    } catch {
      // Cancelled while it waited: the run has been told already.
    }
  };

  const work = async (id: string, signal: AbortSignal): Promise<void> => {
    const entry = entryOf(bench, id);
    const { destination } = surroundings;
    if (entry?.reading.state !== "read" || destination === undefined) {
      return tell(id, { type: "asked", for: "keys" });
    }
    const upload = await uploadOf(entry.name, entry.reading.array, entry.sending);
    const report = (event: RunEvent): void => {
      if (signal.aborted) return;
      tell(id, event);
      if (event.type === "failed" && endsKeys(event.failure)) endKeysOf(destination);
    };
    await carryOut(upload, destination, entry.run.uploaded, report, signal);
  };

  /** Late news of keys that somebody has replaced already says nothing of the new ones. */
  const endKeysOf = ({ credentials }: Destination): void => {
    if (surroundings.destination?.credentials !== credentials) return;
    surroundings = { ...surroundings, destination: undefined };
    onKeysEnded();
  };

  const resume = (id: string): void => {
    const entry = entryOf(bench, id);
    if (entry?.reading.state !== "read" || surroundings.destination === undefined) return;
    if (waitsForKeys(entry.run)) void start(id);
  };

  const cancel = (id: string): void => {
    runs.get(id)?.abort();
    tell(id, { type: "cancelled" });
  };

  /** Another card may want other bands: the array is looked at anew and its run forgotten. */
  const reread = (id: string): void => {
    cancel(id);
    happen({ type: "reading", id });
    void readAndRun(id);
  };

  const restore = async (): Promise<void> => {
    storage = await openQueueStorage();
    for (const { entry, file } of (await storage?.load()) ?? []) {
      const { id, name, addedAt } = entry;
      sources.set(id, { addedAt, file: () => Promise.resolve(file) });
      happen({ type: "restored", id, name, run: restoredRun(entry) });
      void read(id).then(() => resume(id));
    }
  };

  return {
    current: () => bench,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restore: () => {
      restoring ??= restore();
      return restoring;
    },
    surround: (next) => {
      const cardChanged = next.card !== surroundings.card;
      surroundings = next;
      if (cardChanged) for (const { id } of bench.entries) reread(id);
      for (const { id } of bench.entries) resume(id);
    },
    openFiles: (files) => {
      for (const file of files) open(file.name, () => Promise.resolve(file));
    },
    openSample: (file) => {
      const opened = bench.entries.find(({ name }) => name === file);
      if (opened !== undefined) happen({ type: "selected", id: opened.id });
      else open(file, () => loadSample(file, AbortSignal.timeout(60_000)));
    },
    select: (id) => happen({ type: "selected", id }),
    run,
    resend: (id, sending) => {
      happen({ type: "sending", id, sending });
      run(id);
    },
    awaitKeys: (id) => tell(id, { type: "asked", for: "keys" }),
    reread,
    cancel,
    remove: (id) => {
      cancel(id);
      readers.get(id)?.abort();
      sources.delete(id);
      storage?.remove(id);
      happen({ type: "removed", id });
    },
  };
}

/** A fresh controller under an id, after whatever it replaces has been aborted. */
function replace(controllers: Map<string, AbortController>, id: string): AbortController {
  controllers.get(id)?.abort();
  const controller = new AbortController();
  controllers.set(id, controller);
  return controller;
}

/** Loads at the first call and after a failure, else gives what it has. */
function loadedOnce(load: () => Promise<File>): () => Promise<File> {
  let loading: Promise<File> | undefined;
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = undefined;
      throw cause;
    });
    return loading;
  };
}

/** The bytes as they were read, or with the batch axis that the server wants. */
async function uploadOf(name: string, array: ReadArray, sending: Sending): Promise<Upload> {
  const { upload: bytes, sha256, layout } = array;
  const { form, batchAxis = layout.batchAxis } = sending;
  const rest = { name, hasBatchAxis: batchAxis, form };
  if (batchAxis === layout.batchAxis) return { ...rest, bytes, sha256 };
  const file = npyWithBatchAxis(await bytes.arrayBuffer(), batchAxis);
  return { ...rest, bytes: new Blob([file]), sha256: await sha256Hex(file) };
}

function storedEntry({ id, name, run }: Entry, addedAt: number): StoredEntry {
  const { status, uploaded } = run;
  const prediction = status.state === "done" ? status.prediction : undefined;
  return { id, name, addedAt, uploaded, prediction, wanted: status.state !== "idle" };
}

/** A run that was under way when the page went waits for keys, which no reload keeps. */
function restoredRun({ uploaded, prediction, wanted }: StoredEntry): Run {
  if (prediction !== undefined) {
    return { ...IDLE_RUN, uploaded, status: { state: "done", prediction } };
  }
  return wanted ? { ...IDLE_RUN, uploaded, status: { state: "waiting", for: "keys" } } : IDLE_RUN;
}
