import type { ViewSettings } from "./view-settings.ts";

/** The settings as they are, those before them, and those that were taken back. */
export interface ViewHistory {
  readonly current: ViewSettings;
  /** The oldest first. */
  readonly past: readonly ViewSettings[];
  /** The one that comes back first is the last. */
  readonly future: readonly ViewSettings[];
  /** What was changed last, and when, in milliseconds. */
  readonly last: { readonly fields: string; readonly atMs: number } | undefined;
}

/** So many steps can be taken back. */
const MAX_STEPS = 100;
/** Changes of the same settings that follow each other so soon are one step: a slider's, a zoom's. */
const ONE_STEP_MS = 800;

export function beginHistory(current: ViewSettings): ViewHistory {
  return { current, past: [], future: [], last: undefined };
}

/** The history after a change to other settings at a time; the same history where nothing differs. */
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

/** The settings before the last step; the same history where there are none. */
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

/** The settings that were taken back last; the same history where there are none. */
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
  const names = Object.keys(before) as (keyof ViewSettings)[]; // Object.keys forgets the names' type.
  return names.filter((name) => before[name] !== after[name]).join();
}
