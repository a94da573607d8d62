import type { NumericArray } from "#domain/array/dtype.ts";
import type { Edit } from "#domain/edits/edit.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { RequestForm } from "#domain/inference/contract.ts";
import type { ReadArray } from "#domain/preparation/prepare.ts";
import {
  IDLE_RUN,
  nextRun,
  type ObjectLocation,
  type Run,
  type RunEvent,
} from "#domain/run/run.ts";
import type { Truth } from "#domain/scores/reference-mask.ts";

/** One array that a person chose, what it turned out to be, and its run. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  /** What is changed of the file's array before it is sent, in order. */
  readonly edits: readonly Edit[];
  readonly reading: Reading;
  readonly run: Run;
  /** The form of the request, where the server wants another than the usual. */
  readonly form: RequestForm | undefined;
  /** Where the file came from, if it lay in the bucket already. */
  readonly origin: ObjectLocation | undefined;
  /** A reference mask that was dropped with it. */
  readonly truth: NamedTruth | undefined;
}

/** A truth by the name of its file, or why that file is none. */
export type NamedTruth = { readonly name: string } & (
  | { readonly truth: Truth }
  | { readonly failure: Failure }
);

export type Reading =
  /** `fetched`: how much of a file of the bucket has come, 0 to 1, while it comes. */
  | { readonly state: "reading"; readonly fetched?: number }
  /** `revising`: other edits are being applied; what is here shows the ones before. */
  | { readonly state: "read"; readonly array: ReadArray; readonly revising: boolean }
  | { readonly state: "unreadable"; readonly failure: Failure }
  /** The browser did not keep the file over a reload: it has to be chosen again, by its name. */
  | { readonly state: "missing" };

/** One entry's planes, as the picture shows them. */
export interface Picture {
  readonly id: string;
  readonly bands: readonly NumericArray[];
}

/** Why no run begins for now. */
export type Hold =
  | { readonly by: "person" }
  | { readonly by: "network" }
  /** A service asked for rest, or was away: the queue goes on by itself at `untilMs` since 1970. */
  | { readonly by: "service"; readonly untilMs: number; readonly because: Failure };

/** All chosen arrays, in the order in which they came, and the one that is shown. */
export interface Workbench {
  readonly entries: readonly Entry[];
  readonly selectedId: string | undefined;
  /** Those shown last, the latest first; the others are read again when they are shown. */
  readonly pictures: readonly Picture[];
  readonly holds: readonly Hold[];
  /** Whether another tab holds the queue that outlives a reload. */
  readonly keptElsewhere: boolean;
}

/** What an entry begins with. */
export type NewEntry = Pick<Entry, "id" | "name"> &
  Partial<Pick<Entry, "run" | "edits" | "reading" | "origin">>;

export type WorkbenchEvent =
  | { readonly type: "added"; readonly entries: readonly NewEntry[] }
  | { readonly type: "restored"; readonly entries: readonly NewEntry[] }
  | { readonly type: "reading"; readonly id: string }
  | { readonly type: "fetched"; readonly id: string; readonly fraction: number }
  | { readonly type: "read"; readonly id: string; readonly array: ReadArray }
  | { readonly type: "pictured"; readonly picture: Picture }
  | { readonly type: "unreadable"; readonly id: string; readonly failure: Failure }
  | { readonly type: "edited"; readonly id: string; readonly edits: readonly Edit[] }
  | { readonly type: "run"; readonly id: string; readonly event: RunEvent }
  | { readonly type: "formed"; readonly id: string; readonly form: RequestForm }
  | { readonly type: "judged"; readonly id: string; readonly truth: NamedTruth }
  | { readonly type: "selected"; readonly id: string }
  | { readonly type: "removed"; readonly ids: readonly string[] }
  | { readonly type: "held"; readonly hold: Hold }
  | { readonly type: "released"; readonly by: Hold["by"] }
  | { readonly type: "kept"; readonly elsewhere: boolean };

export const EMPTY_WORKBENCH: Workbench = {
  entries: [],
  selectedId: undefined,
  pictures: [],
  holds: [],
  keptElsewhere: false,
};

/** Pictures that are kept beside the shown one, so that going to and fro reads nothing again. */
const MOST_PICTURES = 6;
const MOST_PICTURE_BYTES = 256 * 2 ** 20;

/** The workbench after an event; an event of an entry that was removed changes nothing. */
export function nextWorkbench(bench: Workbench, event: WorkbenchEvent): Workbench {
  switch (event.type) {
    case "added":
      return {
        ...bench,
        entries: [...bench.entries, ...event.entries.map(newEntry)],
        selectedId: event.entries[0]?.id ?? bench.selectedId,
      };
    case "restored":
      return {
        ...bench,
        entries: [...event.entries.map(newEntry), ...bench.entries],
        selectedId: bench.selectedId ?? event.entries[0]?.id,
      };
    case "reading":
      return changed(bench, event.id, (entry) => ({ ...entry, reading: { state: "reading" } }));
    case "fetched":
      return changed(bench, event.id, (entry) => ({
        ...entry,
        reading:
          entry.reading.state === "reading"
            ? { state: "reading", fetched: event.fraction }
            : entry.reading,
      }));
    case "read":
      return changed(bench, event.id, (entry) => ({
        ...entry,
        reading: { state: "read", array: event.array, revising: false },
      }));
    case "pictured":
      return { ...bench, pictures: withPicture(bench.pictures, event.picture) };
    case "unreadable":
      return changed(bench, event.id, (entry) => ({
        ...entry,
        reading: { state: "unreadable", failure: event.failure },
      }));
    case "edited":
      return changed(bench, event.id, (entry) => edited(entry, event.edits));
    case "run":
      return changed(bench, event.id, (entry) => ({
        ...entry,
        run: nextRun(entry.run, event.event),
      }));
    case "formed":
      return changed(bench, event.id, (entry) => ({ ...entry, form: event.form }));
    case "judged":
      return changed(bench, event.id, (entry) => ({ ...entry, truth: event.truth }));
    case "selected":
      return { ...bench, selectedId: event.id };
    case "removed":
      return event.ids.reduce(without, bench);
    case "held":
      return { ...bench, holds: [...otherHolds(bench, event.hold.by), event.hold] };
    case "released":
      return { ...bench, holds: otherHolds(bench, event.by) };
    case "kept":
      return { ...bench, keptElsewhere: event.elsewhere };
  }
}

export function entryOf(bench: Workbench, id: string | undefined): Entry | undefined {
  return bench.entries.find((entry) => entry.id === id);
}

/** The planes of an entry, where they are at hand. */
export function bandsOf(bench: Workbench, id: string): readonly NumericArray[] | undefined {
  return bench.pictures.find((picture) => picture.id === id)?.bands;
}

function newEntry(given: NewEntry): Entry {
  return {
    edits: [],
    reading: { state: "reading" },
    run: IDLE_RUN,
    form: undefined,
    origin: undefined,
    truth: undefined,
    ...given,
  };
}

function changed(bench: Workbench, id: string, change: (entry: Entry) => Entry): Workbench {
  return {
    ...bench,
    entries: bench.entries.map((entry) => (entry.id === id ? change(entry) : entry)),
  };
}

/** What was sent or predicted belongs to the array as it was. */
function edited(entry: Entry, edits: readonly Edit[]): Entry {
  const { reading } = entry;
  return {
    ...entry,
    edits,
    run: IDLE_RUN,
    reading: reading.state === "read" ? { ...reading, revising: true } : { state: "reading" },
  };
}

/** The neighbour that takes a removed entry's place is shown instead of it. */
function without(bench: Workbench, id: string): Workbench {
  const at = bench.entries.findIndex((entry) => entry.id === id);
  const entries = bench.entries.filter((entry) => entry.id !== id);
  const neighbour = entries[Math.min(at, entries.length - 1)];
  return {
    ...bench,
    entries,
    selectedId: bench.selectedId === id ? neighbour?.id : bench.selectedId,
    pictures: bench.pictures.filter((picture) => picture.id !== id),
  };
}

function otherHolds(bench: Workbench, by: Hold["by"]): readonly Hold[] {
  return bench.holds.filter((hold) => hold.by !== by);
}

/** The newest picture stays whatever its size. */
function withPicture(pictures: readonly Picture[], newest: Picture): readonly Picture[] {
  const others = pictures.filter(({ id }) => id !== newest.id);
  let bytes = bytesOf(newest);
  const kept = others.slice(0, MOST_PICTURES).filter((picture) => {
    bytes += bytesOf(picture);
    return bytes <= MOST_PICTURE_BYTES;
  });
  return [newest, ...kept];
}

function bytesOf({ bands }: Picture): number {
  return bands.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
