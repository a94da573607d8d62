import type { StepTimes } from "./step-order.ts";
import type { ViewSettings } from "./view-settings.ts";

/** The current settings, with the undo and redo steps. */
export interface ViewHistory {
  readonly current: ViewSettings;
  /** The oldest first. */
  readonly past: readonly ViewStep[];
  /** The next to redo is the last. */
  readonly future: readonly (ViewStep & { readonly undoneMs: number })[];
  /** When a step was last made or continued, in milliseconds; -Infinity before the first. */
  readonly lastMadeMs: number;
  /** The settings that the last change changed; undefined if another must not continue it. */
  readonly lastFields: string | undefined;
}

/** The settings on the other side of a step, and when it was made. */
interface ViewStep {
  readonly settings: ViewSettings;
  readonly madeMs: number;
}

/** The maximum number of undo steps. */
const MAX_STEPS = 100;
/** Changes of the same settings within this time are one step: a slider, a zoom. */
const ONE_STEP_MS = 800;

export function beginHistory(current: ViewSettings): ViewHistory {
  return {
    current,
    past: [],
    future: [],
    lastMadeMs: Number.NEGATIVE_INFINITY,
    lastFields: undefined,
  };
}

/** The history after a change at a time; the same history if nothing differs. */
export function changeView(history: ViewHistory, next: ViewSettings, atMs: number): ViewHistory {
  const { current, past, lastFields, lastMadeMs } = history;
  const fields = changedFields(current, next);
  if (fields === "") return history;
  const isSameStep = lastFields === fields && atMs - lastMadeMs < ONE_STEP_MS;
  return {
    current: next,
    past: isSameStep ? past : [...past, { settings: current, madeMs: atMs }].slice(-MAX_STEPS),
    future: [],
    lastMadeMs: atMs,
    lastFields: fields,
  };
}

/** Undoes the last step at a time; the same history if there is none. */
export function undoView(history: ViewHistory, atMs: number): ViewHistory {
  const { current, past, future, lastMadeMs } = history;
  const before = past.at(-1);
  if (before === undefined) return history;
  return {
    current: before.settings,
    past: past.slice(0, -1),
    future: [...future, { settings: current, madeMs: before.madeMs, undoneMs: atMs }],
    lastMadeMs,
    lastFields: undefined,
  };
}

/** Redoes the last undone step; the same history if there is none. */
export function redoView(history: ViewHistory): ViewHistory {
  const { current, past, future, lastMadeMs } = history;
  const after = future.at(-1);
  if (after === undefined) return history;
  return {
    current: after.settings,
    past: [...past, { settings: current, madeMs: after.madeMs }],
    future: future.slice(0, -1),
    lastMadeMs,
    lastFields: undefined,
  };
}

/** When its steps were made. */
export function stepTimes({ past, future, lastMadeMs }: ViewHistory): StepTimes {
  return { past: past.at(-1)?.madeMs, future: future.at(-1), lastMadeMs };
}

function changedFields(before: ViewSettings, after: ViewSettings): string {
  const names = Object.keys(before) as (keyof ViewSettings)[]; // Object.keys returns string[].
  return names.filter((name) => before[name] !== after[name]).join();
}
