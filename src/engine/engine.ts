import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { AppError, failureOf } from "#domain/failures/failure.ts";
import type { RequestForm } from "#domain/inference/contract.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Level } from "#domain/preflight/check-result.ts";
import { itemOf, type NewItem, type QueueItem, type QueueState } from "#domain/queue/queue.ts";
import { canStart, type ObjectLocation } from "#domain/run/run.ts";
import { referenceTargetOf } from "#domain/scores/reference-mask.ts";
import { loadChunk } from "#services/browser/network.ts";
import { loadSample } from "#services/browser/site-files.ts";
import { readReferenceMask, splitBatch } from "#services/workers/array-reader.ts";
import { AbortControllers } from "./abort-controllers.ts";
import { runPreflight } from "./check-array.ts";
import { createFileSources } from "./file-sources.ts";
import { createArrayLoader } from "./load-array.ts";
import { createPersistence } from "./persistence.ts";
import { createQueueStore } from "./queue-store.ts";
import { createScheduler } from "./scheduler.ts";

/** What runs need to know of the world outside; it changes with keys and settings. */
export interface Surroundings {
  readonly card: ModelCard;
  /** Undefined until somebody is signed in. */
  readonly aws: AwsContext | undefined;
  readonly config: WorkshopConfig;
}

/** An object of the bucket, to be opened like a file. */
export interface BucketObject {
  readonly name: string;
  readonly location: ObjectLocation;
}

/** The arrays on the workbench and everything that may be done to them. */
export interface Engine {
  current(): QueueState;
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
  resume(): void;
  /** Changes what is sent, and runs it whatever the check says. */
  editAndRun(id: string, edits: readonly Edit[]): void;
  /** Asks the server in another form from now on, and runs. */
  setRequestForm(id: string, form: RequestForm): void;
  /** Puts a run off until somebody pastes other keys. */
  awaitCredentials(id: string): void;
  /** Reads a file anew that could not be read. */
  reload(id: string): void;
  cancel(id: string): void;
  remove(id: string): void;
  removeAll(): void;
  /** An item's own file, as it was chosen. */
  fileOf(id: string): Promise<Blob>;
}

/**
 * A store for one page. The pure part is nextWorkbench; here is what it sets in motion.
 * `onKeysEnded` is told when AWS says that the keys in use are over.
 */
export function createEngine(initial: Surroundings, onKeysEnded: () => void): Engine {
  let surroundings = initial;
  let isRestored = false;
  /** Entries whose owner expects them to run as soon as they turn out to fit the model. */
  const eager = new Set<string>();
  /** Those whose owner wants them run in any case. */
  const determined = new Set<string>();
  const queue = createQueueStore();
  const files = createFileSources();
  const keeper = createPersistence(queue, files);
  const fetches = new AbortControllers();

  const onRead = (id: string): void => {
    const item = itemOf(queue.current(), id);
    const isNew = item?.run.status.state === "idle";
    const fits = eager.delete(id) && isNew && levelOf(item) === "fine";
    if (determined.delete(id) || fits) runner.run(id);
    else runner.resume(id);
  };
  const reader = createArrayLoader(queue, files, () => surroundings.card, onRead);

  const runner = createScheduler(queue, {
    aws: () => surroundings.aws,
    onEvent: (id, { type }) => {
      keeper.keep(id);
      if (type === "predicted" || type === "cancelled") keeper.keepPrediction(id);
    },
    // Late news of keys that somebody has replaced already says nothing of the new ones.
    onKeysEnded: ({ credentials }) => {
      if (surroundings.aws?.credentials !== credentials) return;
      surroundings = { ...surroundings, aws: undefined };
      onKeysEnded();
    },
  });

  const all = (): readonly QueueItem[] => queue.current().items;

  const levelOf = ({ reading, edits }: QueueItem): Level | undefined =>
    reading.state === "read" ? runPreflight(reading.array, edits, surroundings).level : undefined;

  const mayRunInBulk = (item: QueueItem): boolean => {
    const level = item.run.status.state === "idle" ? levelOf(item) : undefined;
    return level !== undefined && level !== "fail" && canStart(item.run);
  };

  const add = (
    sources: readonly (Omit<NewItem, "id"> & { load(id: string): Promise<Blob> })[],
  ): void => {
    const items = sources.map(({ load, ...item }) => {
      const id = crypto.randomUUID();
      files.add(id, () => load(id));
      eager.add(id);
      return { ...item, id };
    });
    if (items.length === 0) return;
    queue.dispatch({ type: "added", items });
    for (const { id } of items) {
      void reader.read(id);
      keeper.keepFile(id);
    }
  };

  /** By the keys of the moment: they may be others than those that listed it. */
  const fetchObject = async (id: string, location: ObjectLocation): Promise<Blob> => {
    const { aws } = surroundings;
    if (aws === undefined) throw new AppError({ kind: "credentials-expired" });
    const signal = fetches.begin(id);
    const { readObject } = await loadChunk(() => import("#services/s3/objects.ts"));
    return readObject(location, { ...aws, signal }, (fraction) =>
      queue.change(id, { type: "downloaded", fraction }),
    );
  };

  /** A mask goes to the array that it is named after, be it open already or dropped together with it. */
  const judge = (file: File): void => {
    const target = referenceTargetOf(
      file.name,
      all().map(({ name }) => name),
    );
    const id = all().find(({ name }) => name === target)?.id;
    if (id === undefined) return;
    const { name } = file;
    readReferenceMask(file).then(
      (mask) => queue.change(id, { type: "reference-attached", reference: { name, mask } }),
      (thrown: unknown) =>
        queue.change(id, {
          type: "reference-attached",
          reference: { name, failure: failureOf(thrown) },
        }),
    );
  };

  /** A file that the browser did not keep is known by its name when it is chosen again. */
  const rejoin = (file: File): boolean => {
    const missing = queue
      .current()
      .items.find(({ name, reading }) => name === file.name && reading.state === "missing");
    if (missing === undefined) return false;
    files.add(missing.id, () => Promise.resolve(file));
    eager.add(missing.id);
    queue.change(missing.id, { type: "reopened" });
    keeper.keepFile(missing.id);
    void reader.read(missing.id);
    return true;
  };

  const edit = (id: string, edits: readonly Edit[]): void => {
    runner.cancel(id);
    queue.change(id, { type: "edited", edits });
    keeper.keep(id);
    keeper.keepPrediction(id);
    void reader.read(id);
  };

  const reread = (id: string): void => {
    runner.cancel(id);
    eager.add(id);
    queue.change(id, { type: "reopened" });
    void reader.read(id);
  };

  const remove = (ids: readonly string[]): void => {
    for (const id of ids) {
      runner.cancel(id);
      fetches.end(id);
      files.forget(id);
      keeper.forget(id);
    }
    queue.dispatch({ type: "removed", ids });
    for (const id of ids) reader.forget(id);
  };

  return {
    current: queue.current,
    subscribe: queue.subscribe,
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
      const arrays = fresh.filter((file) => referenceTargetOf(file.name, names) === undefined);
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
      edit(id, itemOf(queue.current(), id)?.edits.slice(0, -1) ?? []);
    },
    split: async (id) => {
      const item = itemOf(queue.current(), id);
      if (item === undefined) return;
      try {
        const { edits, name } = item;
        const chips = await splitBatch(await files.of(id), edits, surroundings.card);
        add(
          chips.map((chip, index) => ({
            name: chipName(name, index, chips.length),
            load: () => Promise.resolve(chip),
          })),
        );
      } catch (thrown) {
        queue.change(id, { type: "unreadable", failure: failureOf(thrown, "splitting the batch") });
      }
    },
    run: (id, options) => {
      const reading = itemOf(queue.current(), id)?.reading;
      // What is shown by then is sent, not what was shown before the last change.
      if (reading?.state === "read" && reading.revising) determined.add(id);
      else runner.run(id, options);
    },
    runAll: () => {
      for (const item of all()) if (mayRunInBulk(item)) runner.run(item.id);
    },
    canRunAll: () => all().some(mayRunInBulk),
    retryFailed: () => {
      for (const { id, run } of all()) if (run.status.state === "failed") runner.run(id);
    },
    pause: runner.pause,
    resume: runner.proceed,
    editAndRun: (id, edits) => {
      determined.add(id);
      edit(id, edits);
    },
    setRequestForm: (id, form) => {
      queue.change(id, { type: "request-form-changed", form });
      runner.run(id);
    },
    awaitCredentials: runner.awaitKeys,
    reload: reread,
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
