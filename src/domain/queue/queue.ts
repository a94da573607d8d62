import type { NumericArray } from "#domain/array/dtype.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { BandProgress } from "#domain/formats/open-scene.ts";
import type { RequestForm } from "#domain/inference/contract.ts";
import type { ListedCard } from "#domain/model/model-card.ts";
import { type ArchivedPrediction, isArchived } from "#domain/prediction/archived-prediction.ts";
import { withoutMissing } from "#domain/prediction/missing-pixels.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { QuickLook } from "#domain/preparation/quick-look.ts";
import {
  hasStarted,
  IDLE_RUN,
  nextRun,
  type ObjectLocation,
  type Run,
  type RunEvent,
  type RunStatus,
} from "#domain/run/run.ts";
import { alignedReference } from "#domain/scores/aligned-reference.ts";
import type { ReferenceMask } from "#domain/scores/reference-mask.ts";
import { NO_STEPS, type StepTimes } from "#domain/view/step-order.ts";

/** One array on the page: its file and its run. */
export interface QueueItem {
  readonly id: string;
  readonly name: string;
  /** Applied to the file's array before upload, in order. */
  readonly edits: readonly Edit[];
  readonly reading: Reading;
  readonly run: Run;
  /** The model card of its run; undefined until one has begun, and where an older page stored it. */
  readonly runCard: ListedCard | undefined;
  /** The form of the request, if the server needs another than the default. */
  readonly requestForm: RequestForm | undefined;
  /** The file's location, if it came from the bucket. */
  readonly origin: ObjectLocation | undefined;
  /** The reference mask that was dropped with it. */
  readonly reference: AttachedReference | undefined;
}

/** A reference mask with its file's name, or why the file is not one. */
export type AttachedReference = { readonly name: string } & (
  | { readonly mask: ReferenceMask }
  | { readonly failure: Failure }
);

export type Reading =
  /** `downloaded`: 0 to 1, for a file from the bucket; `progress`: for a scene of several files. */
  | {
      readonly state: "reading";
      readonly downloaded?: number;
      readonly progress?: BandProgress;
      readonly quickLook?: QuickLook;
    }
  /** `revising`: other edits are being applied; `array` has the ones before. */
  | { readonly state: "read"; readonly array: PreparedArray; readonly revising: boolean }
  | { readonly state: "unreadable"; readonly failure: Failure }
  /**
   * The browser did not keep the file after a reload: the user has to open it again. `file` is undefined
   * where only its name is known; `hasOtherFile`: another one of its name was opened since.
   */
  | {
      readonly state: "missing";
      readonly file: FileFacts | undefined;
      readonly hasOtherFile?: true;
    };

/** What tells a file from all others. */
export interface FileFacts {
  readonly byteLength: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** One item's bands, as drawn. */
export interface ItemBands {
  readonly id: string;
  readonly bands: readonly NumericArray[];
}

/** Why the queue is paused. */
export type PauseReason =
  | { readonly by: "user" }
  | { readonly by: "network" }
  /** A cooldown after a service failed: the queue resumes at `untilMs`, milliseconds since 1970. */
  | { readonly by: "service"; readonly untilMs: number; readonly cause: Failure };

/** All arrays on the page, in the order they were added, and the selected one. */
export interface QueueState {
  readonly items: readonly QueueItem[];
  readonly selectedId: string | undefined;
  /**
   * Bands of the most recently selected items, latest first; others are read again when selected.
   */
  readonly loadedBands: readonly ItemBands[];
  readonly pauseReasons: readonly PauseReason[];
  /** Whether another tab owns the queue that survives a reload. */
  readonly isOwnedByOtherTab: boolean;
  /** Whether this browser stores nothing, so that a reload loses the queue. */
  readonly isStorageDenied: boolean;
  /** Paragraphs about the files of the last choice that were not opened; empty if all were. */
  readonly leftOut: readonly string[];
  /** When the queue's own steps were made that can be undone, in `monotonicMs`. */
  readonly steps: StepTimes;
  /** The names of the items that the last step removed; empty once something else is done. */
  readonly justRemoved: readonly string[];
  /** How many finished runs the history has no room for. */
  readonly unkeptRuns: number;
}

/** An item that was removed, with its place in the queue. */
export interface PlacedItem {
  readonly item: QueueItem;
  readonly index: number;
}

/** A new item. */
export type NewItem = Pick<QueueItem, "id" | "name"> &
  Partial<Pick<QueueItem, "run" | "runCard" | "edits" | "reading" | "origin">>;

export type QueueEvent =
  | { readonly type: "added"; readonly items: readonly NewItem[] }
  | { readonly type: "restored"; readonly items: readonly NewItem[] }
  | { readonly type: "bands-loaded"; readonly loaded: ItemBands }
  | { readonly type: "selected"; readonly id: string }
  | { readonly type: "removed"; readonly ids: readonly string[] }
  | { readonly type: "put-back"; readonly items: readonly PlacedItem[] }
  | {
      readonly type: "steps-changed";
      readonly steps: StepTimes;
      readonly justRemoved: readonly string[];
    }
  | { readonly type: "paused"; readonly reason: PauseReason }
  | { readonly type: "resumed"; readonly by: PauseReason["by"] }
  | { readonly type: "files-left-out"; readonly leftOut: readonly string[] }
  | { readonly type: "owner-changed"; readonly isOtherTab: boolean }
  | { readonly type: "storage-denied" }
  | { readonly type: "history-full"; readonly unkeptRuns: number }
  | { readonly type: "item-changed"; readonly id: string; readonly event: ItemEvent };

export type ItemEvent =
  | { readonly type: "reopened" }
  /** A file of its name was opened that is not the one that it misses. */
  | { readonly type: "other-file-opened" }
  /** Its file is read again for a new run. */
  | { readonly type: "restarted" }
  | { readonly type: "run-began"; readonly card: ListedCard }
  | { readonly type: "downloaded"; readonly fraction: number }
  | { readonly type: "band"; readonly progress: BandProgress }
  | { readonly type: "quick-look"; readonly quickLook: QuickLook }
  | { readonly type: "read"; readonly array: PreparedArray }
  | { readonly type: "unreadable"; readonly failure: Failure }
  | { readonly type: "edited"; readonly edits: readonly Edit[] }
  | { readonly type: "run-changed"; readonly event: RunEvent }
  /** Its scores left the page's memory, came back, or were lost; nothing where its prediction is another. */
  | {
      readonly type: "prediction-moved";
      readonly from: Prediction | ArchivedPrediction;
      readonly status: RunStatus;
    }
  | { readonly type: "request-form-changed"; readonly form: RequestForm | undefined }
  | { readonly type: "reference-attached"; readonly reference: AttachedReference };

export const EMPTY_QUEUE: QueueState = {
  items: [],
  selectedId: undefined,
  loadedBands: [],
  pauseReasons: [],
  isOwnedByOtherTab: false,
  isStorageDenied: false,
  leftOut: [],
  steps: NO_STEPS,
  justRemoved: [],
  unkeptRuns: 0,
};

/** The memory for bands of other items, so that going back to one reads nothing again. */
const MAX_OTHER_BANDS = 6;
const MAX_BAND_BYTES = 256 * 2 ** 20;

/** The queue after an event; an event of an item that was removed changes nothing. */
export function nextQueue(queue: QueueState, event: QueueEvent): QueueState {
  switch (event.type) {
    case "added":
      return {
        ...queue,
        items: [...queue.items, ...event.items.map(newItem)],
        selectedId: event.items[0]?.id ?? queue.selectedId,
        justRemoved: [],
      };
    case "restored":
      return {
        ...queue,
        items: [...event.items.map(newItem), ...queue.items],
        selectedId: queue.selectedId ?? event.items[0]?.id,
      };
    case "bands-loaded":
      return { ...queue, loadedBands: withBands(queue.loadedBands, event.loaded) };
    case "selected":
      return { ...queue, selectedId: event.id, justRemoved: [] };
    case "removed":
      return event.ids.reduce(without, queue);
    case "put-back":
      return {
        ...queue,
        items: withPlaced(queue.items, event.items),
        selectedId: queue.selectedId ?? event.items[0]?.item.id,
      };
    case "steps-changed":
      return { ...queue, steps: event.steps, justRemoved: event.justRemoved };
    case "paused":
      return {
        ...queue,
        pauseReasons: [...otherPauseReasons(queue, event.reason.by), event.reason],
      };
    case "resumed":
      return { ...queue, pauseReasons: otherPauseReasons(queue, event.by) };
    case "files-left-out":
      return { ...queue, leftOut: event.leftOut };
    case "owner-changed":
      return { ...queue, isOwnedByOtherTab: event.isOtherTab };
    case "storage-denied":
      return { ...queue, isStorageDenied: true };
    case "history-full":
      return { ...queue, unkeptRuns: event.unkeptRuns };
    case "item-changed":
      return {
        ...queue,
        items: queue.items.map((item) =>
          item.id === event.id ? nextItem(item, event.event) : item,
        ),
      };
  }
}

function nextItem(item: QueueItem, event: ItemEvent): QueueItem {
  switch (event.type) {
    case "reopened":
      return { ...item, reading: { state: "reading" } };
    case "other-file-opened":
      return item.reading.state === "missing"
        ? { ...item, reading: { ...item.reading, hasOtherFile: true } }
        : item;
    case "restarted":
      return { ...item, ...NEW_RUN, reading: { state: "reading" } };
    case "run-began":
      return { ...item, runCard: event.card };
    case "downloaded":
      return item.reading.state === "reading"
        ? { ...item, reading: { state: "reading", downloaded: event.fraction } }
        : item;
    case "band":
      return item.reading.state === "reading"
        ? { ...item, reading: { state: "reading", progress: event.progress } }
        : item;
    case "quick-look":
      return item.reading.state === "reading"
        ? { ...item, reading: { state: "reading", quickLook: event.quickLook } }
        : item;
    case "read":
      return aligned(
        masked({ ...item, reading: { state: "read", array: event.array, revising: false } }),
      );
    case "unreadable":
      return { ...item, reading: { state: "unreadable", failure: event.failure } };
    case "edited":
      return edited(item, event.edits);
    case "run-changed":
      return masked({ ...item, run: nextRun(item.run, event.event) });
    case "prediction-moved": {
      const { status } = item.run;
      const isCurrent = status.state === "done" && status.prediction === event.from;
      return isCurrent ? masked(withStatus(item, event.status)) : item;
    }
    case "request-form-changed":
      return { ...item, requestForm: event.form };
    case "reference-attached":
      return aligned({ ...item, reference: event.reference });
  }
}

/**
 * What is known of an item's file: undefined while it is read, where the values are uploaded instead of the
 * file itself, and for a scene of several files.
 */
export function fileFactsOf({ reading }: QueueItem): FileFacts | undefined {
  if (reading.state === "missing") return reading.file;
  if (reading.state !== "read") return undefined;
  const { rewritten, byteLength, sha256, joinedFrom } = reading.array;
  return rewritten || joinedFrom !== undefined ? undefined : { byteLength, sha256 };
}

export function itemOf(queue: QueueState, id: string | undefined): QueueItem | undefined {
  return queue.items.find((item) => item.id === id);
}

/**
 * The card that an item is read, checked and shown with: that of its run while this is active or has
 * ended with an answer or a failure, else the page's.
 */
export function cardOfItem(
  { run, runCard }: Pick<QueueItem, "run" | "runCard">,
  page: ListedCard,
): ListedCard {
  return (hasStarted(run) ? runCard : undefined) ?? page;
}

/** Whether an item is shown with another card than the page's, which its next run will use. */
export function isOfOtherCard(item: Pick<QueueItem, "run" | "runCard">, page: ListedCard): boolean {
  return cardOfItem(item, page).card !== page.card;
}

/** How many items have a result. */
export function countResults(items: readonly QueueItem[]): number {
  return items.filter(({ run }) => run.status.state === "done").length;
}

/** The bands of an item, where they are loaded. */
export function bandsOf(queue: QueueState, id: string): readonly NumericArray[] | undefined {
  return queue.loadedBands.find((loaded) => loaded.id === id)?.bands;
}

const NEW_RUN = { run: IDLE_RUN, runCard: undefined } as const;

function newItem(given: NewItem): QueueItem {
  return {
    edits: [],
    reading: { state: "reading" },
    ...NEW_RUN,
    requestForm: undefined,
    origin: undefined,
    reference: undefined,
    ...given,
  };
}

/** Brings the reference mask into the rows of its array, whichever of them is read first. */
function aligned(item: QueueItem): QueueItem {
  const { reading, reference } = item;
  if (reading.state !== "read" || reference === undefined || "failure" in reference) return item;
  const mask = alignedReference(reference.mask, reading.array);
  return mask === reference.mask ? item : { ...item, reference: { ...reference, mask } };
}

/** Leaves the array's missing pixels out of its prediction, new or restored. */
function masked(item: QueueItem): QueueItem {
  const { reading, run } = item;
  if (reading.state !== "read" || run.status.state !== "done") return item;
  const { prediction } = run.status;
  if (isArchived(prediction)) return item;
  const scored = withoutMissing(prediction, reading.array);
  return scored === prediction ? item : withStatus(item, { state: "done", prediction: scored });
}

function withStatus(item: QueueItem, status: RunStatus): QueueItem {
  return { ...item, run: { ...item.run, status } };
}

/** An edited array starts over: its upload and prediction belong to the previous version. */
function edited(item: QueueItem, edits: readonly Edit[]): QueueItem {
  const { reading } = item;
  return {
    ...item,
    edits,
    ...NEW_RUN,
    reading: reading.state === "read" ? { ...reading, revising: true } : { state: "reading" },
  };
}

/** Selects the neighbour of a removed item. */
function without(queue: QueueState, id: string): QueueState {
  const at = queue.items.findIndex((item) => item.id === id);
  const items = queue.items.filter((item) => item.id !== id);
  const neighbour = items[Math.min(at, items.length - 1)];
  return {
    ...queue,
    items,
    selectedId: queue.selectedId === id ? neighbour?.id : queue.selectedId,
    loadedBands: queue.loadedBands.filter((loaded) => loaded.id !== id),
  };
}

/** At their former places, as far as the queue is still that long. */
function withPlaced(
  items: readonly QueueItem[],
  placed: readonly PlacedItem[],
): readonly QueueItem[] {
  const all = [...items];
  const sorted = placed.toSorted((one, other) => one.index - other.index);
  for (const { item, index } of sorted) all.splice(index, 0, item);
  return all;
}

function otherPauseReasons(queue: QueueState, by: PauseReason["by"]): readonly PauseReason[] {
  return queue.pauseReasons.filter((reason) => reason.by !== by);
}

/** Keeps the newest, regardless of its size. */
function withBands(loaded: readonly ItemBands[], newest: ItemBands): readonly ItemBands[] {
  const others = loaded.filter(({ id }) => id !== newest.id);
  let bytes = bytesOf(newest);
  const kept = others.slice(0, MAX_OTHER_BANDS).filter((one) => {
    bytes += bytesOf(one);
    return bytes <= MAX_BAND_BYTES;
  });
  return [newest, ...kept];
}

function bytesOf({ bands }: ItemBands): number {
  return bands.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
