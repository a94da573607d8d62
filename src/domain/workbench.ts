import type { ReadArray } from "./array/read.ts";
import type { Failure } from "./failure.ts";
import type { RequestForm } from "./inference-contract.ts";
import { IDLE_RUN, nextRun, type Run, type RunEvent } from "./run.ts";

/** One array that a person chose, what it turned out to be, and its run. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly reading: Reading;
  readonly run: Run;
  readonly sending: Sending;
}

/** How an array is sent where the server wants it otherwise than it is. */
export interface Sending {
  /** Whether a batch axis stands in front; undefined for as the array has it. */
  readonly batchAxis?: boolean;
  /** The form of the request; undefined for the one that most servers take. */
  readonly form?: RequestForm;
}

export type Reading =
  | { readonly state: "reading" }
  | { readonly state: "read"; readonly array: ReadArray }
  | { readonly state: "unreadable"; readonly failure: Failure };

/** All chosen arrays, in the order in which they came, and the one that is shown. */
export interface Workbench {
  readonly entries: readonly Entry[];
  readonly selectedId: string | undefined;
}

export type WorkbenchEvent =
  | { readonly type: "added"; readonly id: string; readonly name: string }
  | { readonly type: "restored"; readonly id: string; readonly name: string; readonly run: Run }
  | { readonly type: "reading"; readonly id: string }
  | { readonly type: "read"; readonly id: string; readonly array: ReadArray }
  | { readonly type: "unreadable"; readonly id: string; readonly failure: Failure }
  | { readonly type: "run"; readonly id: string; readonly event: RunEvent }
  | { readonly type: "sending"; readonly id: string; readonly sending: Sending }
  | { readonly type: "selected"; readonly id: string }
  | { readonly type: "removed"; readonly id: string };

export const EMPTY_WORKBENCH: Workbench = { entries: [], selectedId: undefined };

/** The workbench after an event; an event of an entry that was removed changes nothing. */
export function nextWorkbench(bench: Workbench, event: WorkbenchEvent): Workbench {
  switch (event.type) {
    case "added":
      return {
        entries: [...bench.entries, newEntry(event.id, event.name, IDLE_RUN)],
        selectedId: event.id,
      };
    case "restored":
      return {
        entries: [...bench.entries, newEntry(event.id, event.name, event.run)],
        selectedId: bench.selectedId ?? event.id,
      };
    case "reading":
      return changed(bench, event.id, (entry) => ({ ...entry, reading: { state: "reading" } }));
    case "read":
      return changed(bench, event.id, (entry) => ({
        ...entry,
        reading: { state: "read", array: event.array },
      }));
    case "unreadable":
      return changed(bench, event.id, (entry) => ({
        ...entry,
        reading: { state: "unreadable", failure: event.failure },
      }));
    case "run":
      return changed(bench, event.id, (entry) => ({
        ...entry,
        run: nextRun(entry.run, event.event),
      }));
    case "sending":
      return changed(bench, event.id, (entry) => ({
        ...entry,
        sending: { ...entry.sending, ...event.sending },
      }));
    case "selected":
      return { ...bench, selectedId: event.id };
    case "removed":
      return without(bench, event.id);
  }
}

export function entryOf(bench: Workbench, id: string | undefined): Entry | undefined {
  return bench.entries.find((entry) => entry.id === id);
}

function newEntry(id: string, name: string, run: Run): Entry {
  return { id, name, run, reading: { state: "reading" }, sending: {} };
}

function changed(bench: Workbench, id: string, change: (entry: Entry) => Entry): Workbench {
  return {
    ...bench,
    entries: bench.entries.map((entry) => (entry.id === id ? change(entry) : entry)),
  };
}

/** The neighbour that takes a removed entry's place is shown instead of it. */
function without(bench: Workbench, id: string): Workbench {
  const at = bench.entries.findIndex((entry) => entry.id === id);
  const entries = bench.entries.filter((entry) => entry.id !== id);
  const neighbour = entries[Math.min(at, entries.length - 1)];
  return { entries, selectedId: bench.selectedId === id ? neighbour?.id : bench.selectedId };
}
