import { describe, expect, it } from "vitest";
import { beginHistory, changeView, redoView, undoView, type ViewHistory } from "./view-history.ts";
import { INITIAL_VIEW, type ViewSettings } from "./view-settings.ts";

function changed(history: ViewHistory, change: Partial<ViewSettings>, atMs: number): ViewHistory {
  return changeView(history, { ...history.current, ...change }, atMs);
}

function undo(history: ViewHistory): ViewHistory {
  return undoView(history, 0);
}

const START = beginHistory(INITIAL_VIEW);

describe("the history of a view", () => {
  it("undoes and redoes changes step by step", () => {
    const twice = changed(changed(START, { gamma: 2 }, 0), { opacity: 0.1 }, 10);
    const undone = undo(twice);
    expect(undone.current).toMatchObject({ gamma: 2, opacity: INITIAL_VIEW.opacity });
    expect(undo(undone).current).toEqual(INITIAL_VIEW);
    expect(redoView(redoView(undo(undone))).current).toEqual(twice.current);
  });

  it("undoes consecutive moves of one slider as one step", () => {
    const moves = [0.1, 0.2, 0.3].reduce(
      (history, threshold, at) => changed(history, { threshold }, 100 * at),
      START,
    );
    expect(undo(moves).current).toEqual(INITIAL_VIEW);
  });

  it("undoes two moves with a pause between them as two steps", () => {
    const moves = changed(changed(START, { threshold: 0.1 }, 0), { threshold: 0.2 }, 5000);
    expect(undo(moves).current.threshold).toBe(0.1);
  });

  it("does not join moves before and after an undo", () => {
    const undone = undo(changed(changed(START, { gamma: 2 }, 0), { gamma: 3 }, 5000));
    const again = changed(undone, { gamma: 1.5 }, 5001);
    expect(undo(again).current.gamma).toBe(2);
  });

  it("discards the redo steps after another change", () => {
    const twice = changed(undo(changed(START, { gamma: 2 }, 0)), { opacity: 1 }, 10);
    expect(redoView(twice)).toEqual(twice);
  });

  it("returns the same history if nothing changes or nothing can be undone", () => {
    expect(changed(START, {}, 0)).toBe(START);
    expect(undo(START)).toEqual(START);
  });

  it("keeps a hundred steps", () => {
    let history = START;
    for (let step = 0; step < 150; step += 1)
      history = changed(history, { gamma: step }, 1000 * step);
    for (let step = 0; step < 150; step += 1) history = undo(history);
    expect(history.current.gamma).toBe(49);
  });
});
