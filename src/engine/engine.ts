import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { AppError, failureOf } from "#domain/failures/failure.ts";
import type { RequestForm } from "#domain/inference/contract.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Level } from "#domain/preflight/check-result.ts";
import { type Entry, entryOf, type NewEntry, type Workbench } from "#domain/queue/queue.ts";
import { mayStart, type ObjectLocation } from "#domain/run/run.ts";
import { truthTargetOf } from "#domain/scores/reference-mask.ts";
import { partOfPage } from "#services/browser/network.ts";
import { loadSample } from "#services/browser/site-files.ts";
import { readTruth, splitBatch } from "#services/workers/array-reader.ts";
import { Controllers } from "./abort-controllers.ts";
import { checkOf } from "./check-array.ts";
import { createEntryFiles } from "./file-sources.ts";
import { createEntryReader } from "./load-array.ts";
import { createEntryKeeper } from "./persistence.ts";
import { createWorkbenchState } from "./queue-store.ts";
import type { Destination } from "./run-inference.ts";
import { createEntryRunner } from "./scheduler.ts";

/** What runs need to know of the world outside; it changes with keys and settings. */
export interface Surroundings {
  readonly card: ModelCard;
  /** Undefined until somebody is signed in. */
  readonly destination: Destination | undefined;
  readonly config: WorkshopConfig;
}

/** An object of the bucket, to be opened like a file. */
export interface BucketObject {
  readonly name: string;
  readonly location: ObjectLocation;
}

/** The arrays on the workbench and everything that may be done to them. */
export interface WorkbenchStore {
  current(): Workbench;
  subscribe(listener: () => void): () => void;
  /** Brings back what an earlier visit left; once. */
  restore(): void;
  /** Tells of new keys, settings or model card. Runs that wait for keys go on. */
  surround(surroundings: Surroundings): void;
  openFiles(files: readonly File[]): void;
  /** Opens one of the site's samples, or shows it where it is open already. */
  openSample(file: string): void;
  openObjects(objects: readonly BucketObject[]): void;
  select(id: string): void;
  /** Changes what is sent; an array that fits then is run. */
  edit(id: string, edits: readonly Edit[]): void;
  /** Takes the last change back. */
  undo(id: string): void;
  /** Opens every image of a batch as an array of its own; the batch stays. */
  split(id: string): Promise<void>;
  /** Starts or repeats a run; without keys it waits for them. `again` uploads what is there already. */
  run(id: string, options?: { readonly again: boolean }): void;
  /** Runs every array that has not run yet, except those that are certain to fail. */
  runAll(): void;
  /** Whether there is any for `runAll`. */
  canRunAll(): boolean;
  retryFailed(): void;
  /** Nothing new begins until `proceed`; what is under way goes on. */
  pause(): void;
  proceed(): void;
  /** Changes what is sent, and runs it whatever the check says. */
  resend(id: string, edits: readonly Edit[]): void;
  /** Asks the server in another form from now on, and runs. */
  askAs(id: string, form: RequestForm): void;
  /** Puts a run off until somebody pastes other keys. */
  awaitKeys(id: string): void;
  /** Reads a file anew that could not be read. */
  reread(id: string): void;
  cancel(id: string): void;
  remove(id: string): void;
  removeAll(): void;
  /** An entry's own file, as it was chosen. */
  fileOf(id: string): Promise<Blob>;
}

/**
 * A store for one page. The pure part is nextWorkbench; here is what it sets in motion.
 * `onKeysEnded` is told when AWS says that the keys in use are over.
 */
export function createWorkbenchStore(
  initial: Surroundings,
  onKeysEnded: () => void,
): WorkbenchStore {
  let surroundings = initial;
  let isRestored = false;
  /** Entries whose owner expects them to run as soon as they turn out to fit the model. */
  const eager = new Set<string>();
  /** Those whose owner wants them run in any case. */
  const determined = new Set<string>();
  const bench = createWorkbenchState();
  const files = createEntryFiles();
  const keeper = createEntryKeeper(bench, files);
  const fetches = new Controllers();

  const onRead = (id: string): void => {
    const entry = entryOf(bench.current(), id);
    const isNew = entry?.run.status.state === "idle";
    const fits = eager.delete(id) && isNew && levelOf(entry) === "fine";
    if (determined.delete(id) || fits) runner.run(id);
    else runner.resume(id);
  };
  const reader = createEntryReader(bench, files, () => surroundings.card, onRead);

  const runner = createEntryRunner(bench, {
    destination: () => surroundings.destination,
    onEvent: (id, { type }) => {
      keeper.keep(id);
      if (type === "predicted" || type === "cancelled") keeper.keepPrediction(id);
    },
    // Late news of keys that somebody has replaced already says nothing of the new ones.
    onKeysEnded: ({ credentials }) => {
      if (surroundings.destination?.credentials !== credentials) return;
      surroundings = { ...surroundings, destination: undefined };
      onKeysEnded();
    },
  });

  const all = (): readonly Entry[] => bench.current().entries;

  const levelOf = ({ reading, edits }: Entry): Level | undefined =>
    reading.state === "read" ? checkOf(reading.array, edits, surroundings).level : undefined;

  const mayRunInBulk = (entry: Entry): boolean => {
    const level = entry.run.status.state === "idle" ? levelOf(entry) : undefined;
    return level !== undefined && level !== "fail" && mayStart(entry.run);
  };

  const add = (
    sources: readonly (Omit<NewEntry, "id"> & { load(id: string): Promise<Blob> })[],
  ): void => {
    const entries = sources.map(({ load, ...entry }) => {
      const id = crypto.randomUUID();
      files.add(id, () => load(id));
      eager.add(id);
      return { ...entry, id };
    });
    if (entries.length === 0) return;
    bench.happen({ type: "added", entries });
    for (const { id } of entries) {
      void reader.read(id);
      keeper.keepFile(id);
    }
  };

  /** By the keys of the moment: they may be others than those that listed it. */
  const fetchObject = async (id: string, location: ObjectLocation): Promise<Blob> => {
    const { destination } = surroundings;
    if (destination === undefined) throw new AppError({ kind: "credentials-expired" });
    const signal = fetches.begin(id);
    const { readObject } = await partOfPage(() => import("#services/s3/objects.ts"));
    return readObject(location, { ...destination, signal }, (fraction) =>
      bench.happen({ type: "fetched", id, fraction }),
    );
  };

  /** A mask goes to the array that it is named after, be it open already or dropped together with it. */
  const judge = (file: File): void => {
    const target = truthTargetOf(
      file.name,
      all().map(({ name }) => name),
    );
    const id = all().find(({ name }) => name === target)?.id;
    if (id === undefined) return;
    const { name } = file;
    readTruth(file).then(
      (truth) => bench.happen({ type: "judged", id, truth: { name, truth } }),
      (thrown: unknown) =>
        bench.happen({ type: "judged", id, truth: { name, failure: failureOf(thrown) } }),
    );
  };

  /** A file that the browser did not keep is known by its name when it is chosen again. */
  const rejoin = (file: File): boolean => {
    const missing = bench
      .current()
      .entries.find(({ name, reading }) => name === file.name && reading.state === "missing");
    if (missing === undefined) return false;
    files.add(missing.id, () => Promise.resolve(file));
    eager.add(missing.id);
    bench.happen({ type: "reading", id: missing.id });
    keeper.keepFile(missing.id);
    void reader.read(missing.id);
    return true;
  };

  const edit = (id: string, edits: readonly Edit[]): void => {
    runner.cancel(id);
    bench.happen({ type: "edited", id, edits });
    keeper.keep(id);
    keeper.keepPrediction(id);
    void reader.read(id);
  };

  const reread = (id: string): void => {
    runner.cancel(id);
    eager.add(id);
    bench.happen({ type: "reading", id });
    void reader.read(id);
  };

  const remove = (ids: readonly string[]): void => {
    for (const id of ids) {
      runner.cancel(id);
      fetches.end(id);
      files.forget(id);
      keeper.forget(id);
    }
    bench.happen({ type: "removed", ids });
    for (const id of ids) reader.forget(id);
  };

  return {
    current: bench.current,
    subscribe: bench.subscribe,
    restore: () => {
      if (isRestored) return;
      isRestored = true;
      keeper.restore().then(
        (ids) => {
          for (const id of ids) void reader.read(id);
        },
        // A browser that forbids storage: the queue lives as long as the page.
        () => undefined,
      );
    },
    surround: (next) => {
      const cardChanged = next.card !== surroundings.card;
      surroundings = next;
      for (const { id, reading } of all()) {
        if (cardChanged && reading.state !== "missing") reread(id);
        else runner.resume(id);
      }
    },
    openFiles: (chosen) => {
      const names = [...all(), ...chosen].map(({ name }) => name);
      const fresh = chosen.filter((file) => !rejoin(file));
      const arrays = fresh.filter((file) => truthTargetOf(file.name, names) === undefined);
      add(arrays.map((file) => ({ name: file.name, load: () => Promise.resolve(file) })));
      for (const file of fresh) if (!arrays.includes(file)) judge(file);
    },
    openSample: (file) => {
      const opened = all().find(({ name }) => name === file);
      if (opened !== undefined) reader.show(opened.id);
      else add([{ name: file, load: () => loadSample(file, AbortSignal.timeout(60_000)) }]);
    },
    openObjects: (objects) =>
      add(
        objects.map(({ name, location }) => ({
          name,
          origin: location,
          load: (id) => fetchObject(id, location),
        })),
      ),
    select: reader.show,
    edit: (id, edits) => {
      eager.add(id);
      edit(id, edits);
    },
    undo: (id) => {
      eager.delete(id);
      edit(id, entryOf(bench.current(), id)?.edits.slice(0, -1) ?? []);
    },
    split: async (id) => {
      const entry = entryOf(bench.current(), id);
      if (entry === undefined) return;
      try {
        const { edits, name } = entry;
        const chips = await splitBatch(await files.of(id), edits, surroundings.card);
        add(
          chips.map((chip, index) => ({
            name: chipName(name, index, chips.length),
            load: () => Promise.resolve(chip),
          })),
        );
      } catch (thrown) {
        bench.happen({ type: "unreadable", id, failure: failureOf(thrown, "splitting the batch") });
      }
    },
    run: (id, options) => {
      const reading = entryOf(bench.current(), id)?.reading;
      // What is shown by then is sent, not what was shown before the last change.
      if (reading?.state === "read" && reading.revising) determined.add(id);
      else runner.run(id, options);
    },
    runAll: () => {
      for (const entry of all()) if (mayRunInBulk(entry)) runner.run(entry.id);
    },
    canRunAll: () => all().some(mayRunInBulk),
    retryFailed: () => {
      for (const { id, run } of all()) if (run.status.state === "failed") runner.run(id);
    },
    pause: runner.pause,
    proceed: runner.proceed,
    resend: (id, edits) => {
      determined.add(id);
      edit(id, edits);
    },
    askAs: (id, form) => {
      bench.happen({ type: "formed", id, form });
      runner.run(id);
    },
    awaitKeys: runner.awaitKeys,
    reread,
    cancel: runner.cancel,
    remove: (id) => remove([id]),
    removeAll: () => remove(all().map(({ id }) => id)),
    fileOf: files.of,
  };
}

/** The batch's name with the chip's number, from 1, in as many digits as the last one has. */
function chipName(name: string, index: number, count: number): string {
  const stem = name.replace(/\.[^.]+$/, "");
  return `${stem}-${String(index + 1).padStart(String(count).length, "0")}.npy`;
}
