/**
 * When the steps of a history were made, in milliseconds of a clock that several histories share: together
 * they are one history to the user.
 */
export interface StepTimes {
  /** When the step was made that would be undone next; undefined if there is none. */
  readonly past: number | undefined;
  /** The step that would be redone next: when it was made, and when it was undone. */
  readonly future: { readonly madeMs: number; readonly undoneMs: number } | undefined;
  /** When the last step was made, also if it has been undone; -Infinity before the first. */
  readonly lastMadeMs: number;
}

export const NO_STEPS: StepTimes = {
  past: undefined,
  future: undefined,
  lastMadeMs: Number.NEGATIVE_INFINITY,
};

/** The index of the history whose step is undone next: the latest; undefined if there is none. */
export function nextToUndo(histories: readonly StepTimes[]): number | undefined {
  return first(histories, ({ past }) => (past === undefined ? undefined : -past));
}

/**
 * The index of the history whose step is redone next: the earliest of those that were undone after the
 * last new step of any history; undefined if there is none.
 */
export function nextToRedo(histories: readonly StepTimes[]): number | undefined {
  const lastMadeMs = Math.max(...histories.map((one) => one.lastMadeMs));
  return first(histories, ({ future }) =>
    future !== undefined && future.undoneMs > lastMadeMs ? future.madeMs : undefined,
  );
}

/** The index of the history with the lowest rank; undefined if none has a rank. */
function first(
  histories: readonly StepTimes[],
  rankOf: (times: StepTimes) => number | undefined,
): number | undefined {
  const ranks = histories.map((one) => rankOf(one) ?? Number.POSITIVE_INFINITY);
  const lowest = Math.min(...ranks);
  return lowest === Number.POSITIVE_INFINITY ? undefined : ranks.indexOf(lowest);
}
