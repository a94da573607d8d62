import type { ViewSettings } from "./view-settings.ts";

/** The current settings, with the undo and redo steps. */
export interface ViewHistory {
  readonly current: ViewSettings;
  /** The oldest first. */
  readonly past: readonly ViewSettings[];
  /** The next to redo is the last. */
  readonly future: readonly ViewSettings[];
  /** The last changed settings, and when, in milliseconds. */
  readonly last: { readonly fields: string; readonly atMs: number } | undefined;
}

/** The maximum number of undo steps. */
const MAX_STEPS = 100;
/** Changes of the same settings within this time are one step: a slider, a zoom. */
const ONE_STEP_MS = 800;

export function beginHistory(current: ViewSettings): ViewHistory {
  return { current, past: [], future: [], last: undefined };
}

/** The history after a change at a time; the same history if nothing differs. */
export function changeView(history: ViewHistory, next: ViewSettings, atMs: number): ViewHistory {
  const { current, past, last } = history;
  const fields = changedFields(current, next);
  if (fields === "") return history;
  const isSameStep = last?.fields === fields && atMs - last.atMs < ONE_STEP_MS;
  return {
    current: next,
    past: isSameStep ? past : [...past, current].slice(-MAX_STEPS),
    future: [],
    last: { fields, atMs },
  };
}

/** Undoes the last step; the same history if there is none. */
export function undoView({ current, past, future, ...rest }: ViewHistory): ViewHistory {
  const before = past.at(-1);
  if (before === undefined) return { current, past, future, ...rest };
  return {
    current: before,
    past: past.slice(0, -1),
    future: [...future, current],
    last: undefined,
  };
}

/** Redoes the last undone step; the same history if there is none. */
export function redoView({ current, past, future, ...rest }: ViewHistory): ViewHistory {
  const after = future.at(-1);
  if (after === undefined) return { current, past, future, ...rest };
  return {
    current: after,
    past: [...past, current],
    future: future.slice(0, -1),
    last: undefined,
  };
}

function changedFields(before: ViewSettings, after: ViewSettings): string {
  const names = Object.keys(before) as (keyof ViewSettings)[]; // Object.keys returns string[].
  return names.filter((name) => before[name] !== after[name]).join();
}
