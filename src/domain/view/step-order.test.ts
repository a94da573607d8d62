import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextToRedo, nextToUndo } from "./step-order.ts";
import { beginHistory, changeView, redoView, stepTimes, undoView } from "./view-history.ts";
import { INITIAL_VIEW } from "./view-settings.ts";

/** Two histories, driven as one; a change sets `gamma` of one of them. */
function together() {
  const histories = [beginHistory(INITIAL_VIEW), beginHistory(INITIAL_VIEW)];
  let nowMs = 0;
  const at = (index: number) => histories[index] ?? beginHistory(INITIAL_VIEW);
  return {
    state: () => histories.map(({ current }) => current.gamma),
    act: (action: "undo" | "redo" | 0 | 1, value: number) => {
      // Longer than what joins two changes.
      nowMs += 1000;
      if (typeof action === "number") {
        histories[action] = changeView(at(action), { ...at(action).current, gamma: value }, nowMs);
        return;
      }
      const times = histories.map(stepTimes);
      const index = action === "undo" ? nextToUndo(times) : nextToRedo(times);
      if (index === undefined) return;
      histories[index] = action === "undo" ? undoView(at(index), nowMs) : redoView(at(index));
    },
  };
}

describe("two histories on one clock", () => {
  it("undo and redo as one list of states does", () => {
    const action = fc.constantFrom("undo" as const, "redo" as const, 0 as const, 1 as const);
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const both = together();
        const states: (readonly number[])[] = [both.state()];
        let current = 0;
        for (const [index, one] of actions.entries()) {
          both.act(one, index + 10);
          if (one === "undo") current = Math.max(0, current - 1);
          else if (one === "redo") current = Math.min(states.length - 1, current + 1);
          else {
            current += 1;
            states.splice(current, states.length, both.state());
          }
          expect(both.state()).toEqual(states[current]);
        }
      }),
    );
  });

  it("have nothing to undo or redo before the first step", () => {
    const times = [stepTimes(beginHistory(INITIAL_VIEW))];
    expect(nextToUndo(times)).toBeUndefined();
    expect(nextToRedo(times)).toBeUndefined();
  });
});
