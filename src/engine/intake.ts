import type { Sample } from "#domain/config/workshop-config.ts";
import { AppError, failureOf } from "#domain/failures/failure.ts";
import { isGoesName, isSidecarName } from "#domain/formats/sidecar-names.ts";
import { kindOfOutput } from "#domain/model/kinds/kinds.ts";
import { cardOfItem, type QueueItem } from "#domain/queue/queue.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { oneClassLabels } from "#domain/scores/reference-mask.ts";
import { referenceTargetOf } from "#domain/scores/reference-target.ts";
import { loadChunk } from "#services/browser/network.ts";
import { loadSample } from "#services/browser/site-files.ts";
import { AbortControllers } from "./abort-controllers.ts";
import type { FileSources } from "./file-sources.ts";
import type { NewArray } from "./join-scans.ts";
import type { ArrayLoader } from "./load-array.ts";
import type { MatchedFiles } from "./match-missing.ts";
import type { OpenScene } from "./open-scenes.ts";
import type { Persistence } from "./persistence.ts";
import type { EngineInputs, EnginePorts } from "./ports.ts";
import type { QueueStore } from "./queue-store.ts";
import type { AddedItem } from "./rearrange.ts";

/** An object of the bucket, to be opened like a file. */
export interface BucketObject {
  readonly name: string;
  readonly location: ObjectLocation;
}

/** Every way of adding an array to the page. */
export interface Intake {
  /**
   * Opens arrays, and says which other files of folders were left out. A folder's files have paths.
   * A single file that is dropped `onto` an item's picture becomes the item's reference mask, if it is a
   * mask of its size.
   */
  openFiles(files: readonly File[], onto?: string): void;
  /** Reads a file as the item's reference mask, and shows why where it is none. */
  attachReference(id: string, file: ReferenceFile): Promise<void>;
  /** Opens one of the site's samples with its reference mask, or selects it if it is open already. */
  openSample(sample: Pick<Sample, "file" | "reference">): void;
  openObjects(objects: readonly BucketObject[]): void;
  /** Opens every image of a batch as a separate array; the batch stays. */
  split(item: QueueItem): Promise<void>;
  /** Replaces the items of a scene's bands by one. */
  join(scene: OpenScene): Promise<void>;
  /** Replaces a joined item by the files of its bands; other items stay. */
  separate(item: QueueItem): Promise<void>;
  /** Stops downloads of items that were removed. */
  remove(id: string): void;
}

interface IntakePorts extends Pick<EnginePorts, "platform" | "arrays"> {
  readonly files: FileSources;
  readonly loader: ArrayLoader;
  readonly persistence: Persistence;
  inputs(): EngineInputs;
  /** Marks an item to be run as soon as it passes its preflight check. */
  runWhenRead(id: string): void;
  /** Removes items, with those that have been added in their place. */
  removeItems(items: readonly QueueItem[], addedIds: readonly string[]): void;
  /** Reads an item's file again and drops its run. */
  restart(item: QueueItem): void;
  /** Called when an item has another reference mask. */
  onReference(id: string): void;
}

/** A reference mask's file with its name. */
type ReferenceFile = NewArray;

/** A file with its name, while it may still be downloaded. */
interface LateSource {
  readonly name: string;
  readonly file: Blob | Promise<Blob>;
}

const SAMPLE_TIMEOUT_MS = 60_000;

export function createIntake(queue: QueueStore, ports: IntakePorts): Intake {
  const { platform, arrays, files, loader, persistence, inputs } = ports;
  const downloads = new AbortControllers();
  const items = (): readonly QueueItem[] => queue.current().items;

  const add = (sources: readonly AddedItem[]): readonly string[] => {
    const added = sources.map(({ load, ...item }) => {
      const id = crypto.randomUUID();
      files.add(id, () => load(id));
      ports.runWhenRead(id);
      return { ...item, id };
    });
    if (added.length === 0) return [];
    queue.dispatch({ type: "added", items: added });
    for (const item of added) {
      void loader.load(item);
      persistence.saveFile(item);
    }
    return added.map(({ id }) => id);
  };

  /** Uses the current credentials, which may differ from those that listed the object. */
  const download = async (id: string, location: ObjectLocation): Promise<Blob> => {
    const { aws } = inputs();
    if (aws === undefined) throw new AppError({ kind: "credentials-expired" });
    const signal = downloads.begin(id);
    const { readObject } = await loadChunk(() => import("#services/s3/objects.ts"));
    return readObject(location, { ...aws, signal, platform }, (fraction) =>
      queue.change(id, { type: "downloaded", fraction }),
    );
  };

  const attachReference = async (id: string, { name, file }: ReferenceFile): Promise<void> => {
    const reference = await arrays.readReferenceMask(file).then(
      (mask) => ({ name, mask }),
      (thrown: unknown) => ({ name, failure: failureOf(thrown) }),
    );
    queue.change(id, { type: "reference-attached", reference });
    if (!("mask" in reference)) return;
    persistence.saveReference(id, { name, file });
    ports.onReference(id);
  };

  /**
   * Attaches a file that is a mask of the item's size, of one class or for a model of several. Returns
   * whether it is.
   */
  const attachIfMask = async (id: string, { name, file }: ReferenceFile): Promise<boolean> => {
    const item = items().find((one) => one.id === id);
    if (item?.reading.state !== "read") return false;
    const { height, width } = item.reading.array;
    const mask = await arrays.readReferenceMask(file).catch(() => undefined);
    if (mask?.height !== height || mask.width !== width) return false;
    if (oneClassLabels(mask) === undefined && !comparesClasses(item, inputs())) return false;
    queue.change(id, { type: "reference-attached", reference: { name, mask } });
    persistence.saveReference(id, { name, file });
    ports.onReference(id);
    return true;
  };

  /**
   * Attaches a mask to the array that it is named after, whether open already or dropped with it.
   */
  const attachByName = async ({ name, file }: LateSource): Promise<void> => {
    const target = referenceTargetOf(
      name,
      items().map((item) => item.name),
    );
    const id = items().find((item) => item.name === target)?.id;
    if (id === undefined) return;
    try {
      await attachReference(id, { name, file: await file });
    } catch (thrown) {
      const reference = { name, failure: failureOf(thrown) };
      queue.change(id, { type: "reference-attached", reference });
    }
  };

  const isMissing = ({ reading }: QueueItem): boolean => reading.state === "missing";

  /** Returns a file that the browser did not keep to its item. */
  const rejoin = ({ file }: NewArray, missing: QueueItem): void => {
    files.add(missing.id, () => Promise.resolve(file));
    ports.runWhenRead(missing.id);
    queue.change(missing.id, { type: "reopened" });
    persistence.saveFile(missing);
    void loader.load(missing);
  };

  /** Returns the ids of the new items. `matched` are files that the browser did not keep. */
  const openSources = (
    opened: readonly NewArray[],
    leftOut: readonly string[],
    matched: MatchedFiles = new Map(),
  ): readonly string[] => {
    if (queue.current().leftOut.length + leftOut.length > 0) {
      queue.dispatch({ type: "files-left-out", leftOut });
    }
    const names = [...items(), ...opened].map(({ name }) => name);
    for (const [source, item] of matched) rejoin(source, item);
    const fresh = opened.filter((source) => !matched.has(source));
    for (const { name } of fresh) {
      const other = items().find((item) => item.name === name && isMissing(item));
      if (other !== undefined) queue.change(other.id, { type: "other-file-opened" });
    }
    const isReference = ({ name }: NewArray): boolean =>
      referenceTargetOf(name, names) !== undefined;
    const addedIds = add(
      fresh
        .filter((source) => !isReference(source))
        .map(({ file, ...item }) => ({ ...item, load: () => Promise.resolve(file) })),
    );
    for (const source of fresh.filter(isReference)) void attachByName(source);
    return addedIds;
  };

  /** `openSources`, once it is known which of the files are those of items without one. */
  const openMatched = async (
    opened: readonly NewArray[],
    leftOut: readonly string[],
  ): Promise<readonly string[]> => {
    if (!items().some(isMissing)) return openSources(opened, leftOut);
    const matched = await loadChunk(() => import("./match-missing.ts")).then(
      ({ matchMissing }) => matchMissing(opened, items(), arrays),
      // Offline: each file is an array of its own.
      () => undefined,
    );
    return openSources(opened, leftOut, matched);
  };

  const { removeItems } = ports;
  const rearranging = { queue, files, arrays, inputs, add, removeItems };
  const rearrange = async (
    command: (chunk: typeof import("./rearrange.ts")) => Promise<void>,
  ): Promise<void> => command(await loadChunk(() => import("./rearrange.ts")));

  const openFiles = (opened: readonly File[]): void => {
    const all = opened.map((file) => ({ name: file.name, file }));
    const isPlain = ({ name, webkitRelativePath }: File): boolean =>
      !webkitRelativePath && !isSidecarName(name) && !isGoesName(name);
    if (opened.length > 0 && opened.every(isPlain)) {
      void openMatched(all, []);
      return;
    }
    const { restart } = ports;
    loadChunk(() => import("./sort-files.ts"))
      .then(({ sortFiles }) =>
        sortFiles(opened, { items, files, restart, persistence, card: inputs().card }),
      )
      .then(
        async ({ arrays: images, leftOut, replaced }) => {
          removeItems(replaced, await openMatched(images, leftOut));
        },
        // Offline: each file is opened by itself, and refused with its own reason.
        () => void openSources(all, []),
      );
  };

  return {
    openFiles: (opened, onto) => {
      const [file, ...others] = opened;
      if (onto === undefined || file === undefined || others.length > 0) openFiles(opened);
      else
        void attachIfMask(onto, { name: file.name, file }).then((isAttached) => {
          if (!isAttached) openFiles(opened);
        });
    },
    attachReference,
    openSample: ({ file: name, reference }) => {
      const open = items().find((item) => item.name === name);
      if (open !== undefined) return loader.select(open.id);
      const load = (file: string): Promise<Blob> =>
        loadSample(file, platform.clock.timeout(SAMPLE_TIMEOUT_MS));
      add([{ name, load: () => load(name) }]);
      if (reference !== undefined) {
        void attachByName({ name: reference, file: load(reference) });
      }
    },
    openObjects: (objects) => {
      add(
        objects.map(({ name, location }) => ({
          name,
          origin: location,
          load: (id) => download(id, location),
        })),
      );
    },
    split: (item) => rearrange((chunk) => chunk.splitBatch(item, rearranging)),
    join: (scene) => rearrange((chunk) => chunk.joinScene(scene, rearranging)),
    separate: (item) => rearrange((chunk) => chunk.separateScene(item, rearranging)),
    remove: (id) => downloads.end(id),
  };
}

/** Whether an item's prediction, or that of its next run, has several classes. */
function comparesClasses(item: QueueItem, { card, config }: EngineInputs): boolean {
  const { status } = item.run;
  if (status.state === "done") return status.prediction.classCount > 1;
  const { output } = cardOfItem(item, { path: config.modelCard, card }).card;
  return !kindOfOutput(output).reads(1);
}
