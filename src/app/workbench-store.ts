import { type Failure, failureOf } from "#domain/failure.ts";
import type { ModelCard } from "#domain/model-card.ts";
import { shapeMismatch } from "#domain/model-fit.ts";
import { mayStart, type RunEvent } from "#domain/run.ts";
import {
  EMPTY_WORKBENCH,
  type Entry,
  entryOf,
  nextWorkbench,
  type Workbench,
  type WorkbenchEvent,
} from "#domain/workbench.ts";
import { carryOut, type Destination } from "#features/run/carry-out.ts";
import { readArray } from "#services/array-reader.ts";
import { loadSample } from "#services/page-files.ts";
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
  /** Tells of new keys, settings or model card. Runs that wait for keys go on. */
  surround(surroundings: Surroundings): void;
  openFiles(files: readonly File[]): void;
  /** Opens one of the site's samples, or shows it where it is open already. */
  openSample(file: string): void;
  select(id: string): void;
  /** Starts or repeats a run; without keys it waits for them. */
  run(id: string): void;
  /** Puts a run off until somebody pastes other keys. */
  awaitKeys(id: string): void;
  /** Reads a file anew that could not be read. */
  reread(id: string): void;
  cancel(id: string): void;
  remove(id: string): void;
}

/** A store for one page. The pure part is nextWorkbench; here is what it sets in motion. */
export function createWorkbenchStore(initial: Surroundings): WorkbenchStore {
  const listeners = new Set<() => void>();
  const sources = new Map<string, () => Promise<File>>();
  /** Which entry a sample was opened as. */
  const samples = new Map<string, string>();
  const readers = new Map<string, AbortController>();
  const runs = new Map<string, AbortController>();
  const turns = createTurns(RUNS_AT_ONCE);
  let surroundings = initial;
  let bench = EMPTY_WORKBENCH;

  const happen = (event: WorkbenchEvent): void => {
    bench = nextWorkbench(bench, event);
    for (const listener of listeners) listener();
  };
  const tell = (id: string, event: RunEvent): void => happen({ type: "run", id, event });

  const open = (name: string, source: () => Promise<File>): string => {
    const id = crypto.randomUUID();
    sources.set(id, source);
    happen({ type: "added", id, name });
    void read(id);
    return id;
  };

  const read = async (id: string): Promise<void> => {
    const source = sources.get(id);
    if (source === undefined) return;
    const controller = replace(readers, id);
    try {
      const array = await readArray(await source(), {
        wantedBandCount: surroundings.card.bands.length,
        signal: controller.signal,
      });
      if (controller.signal.aborted) return;
      happen({ type: "read", id, array });
      if (shapeMismatch(array, surroundings.card) === undefined) run(id);
    } catch (thrown) {
      const failure: Failure = failureOf(thrown);
      if (!controller.signal.aborted) happen({ type: "unreadable", id, failure });
    }
  };

  const run = (id: string): void => {
    const entry = entryOf(bench, id);
    if (entry === undefined || !mayStart(entry.run)) return;
    if (surroundings.destination === undefined) tell(id, { type: "asked", for: "keys" });
    else void start(entry);
  };

  const start = async ({ id }: Entry): Promise<void> => {
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
    const { sha256, upload: bytes } = entry.reading.array;
    const upload = { name: entry.name, bytes, sha256 };
    const report = (event: RunEvent): void => {
      if (!signal.aborted) tell(id, event);
    };
    await carryOut(upload, destination, entry.run.uploaded, report, signal);
  };

  return {
    current: () => bench,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    surround: (next) => {
      const cardChanged = next.card !== surroundings.card;
      surroundings = next;
      if (cardChanged) for (const { id } of bench.entries) reread(id);
      if (next.destination !== undefined) for (const entry of bench.entries) resume(entry);
    },
    openFiles: (files) => {
      for (const file of files) open(file.name, () => Promise.resolve(file));
    },
    openSample: (file) => {
      const opened = entryOf(bench, samples.get(file));
      if (opened !== undefined) happen({ type: "selected", id: opened.id });
      else
        samples.set(
          file,
          open(file, () => loadSample(file, AbortSignal.timeout(60_000))),
        );
    },
    select: (id) => happen({ type: "selected", id }),
    run,
    awaitKeys: (id) => tell(id, { type: "asked", for: "keys" }),
    reread: (id) => reread(id),
    cancel: (id) => cancel(id),
    remove: (id) => {
      cancel(id);
      readers.get(id)?.abort();
      sources.delete(id);
      happen({ type: "removed", id });
    },
  };

  function cancel(id: string): void {
    runs.get(id)?.abort();
    tell(id, { type: "cancelled" });
  }

  function resume(entry: Entry): void {
    const { status } = entry.run;
    if (status.state === "waiting" && status.for === "keys") void start(entry);
  }

  /** Another card may want other bands: the array is looked at anew and its run forgotten. */
  function reread(id: string): void {
    cancel(id);
    happen({ type: "reading", id });
    void read(id);
  }
}

/** A fresh controller under an id, after whatever it replaces has been aborted. */
function replace(controllers: Map<string, AbortController>, id: string): AbortController {
  controllers.get(id)?.abort();
  const controller = new AbortController();
  controllers.set(id, controller);
  return controller;
}
