import { describe, expect, it } from "vitest";
import { INITIAL_VIEW, MAX_PINS, withLimits, withPin } from "./view-settings.ts";

describe("withLimits", () => {
  it("sets a band's limits by hand and keeps those of the other bands", () => {
    const full = { ...INITIAL_VIEW, stretch: "full" } as const;
    const limits = [
      [0, 200],
      [10, 210],
    ] as const;
    const view = withLimits(full, limits, 1, [3, 4]);
    expect(view.stretch).toBe("hand");
    expect(view.limits).toEqual([
      [0, 200],
      [3, 4],
    ]);
  });
});

describe("withPin", () => {
  it("toggles a pin", () => {
    const once = withPin(INITIAL_VIEW, { row: 3, column: 4 });
    expect(once.pins).toEqual([{ row: 3, column: 4 }]);
    expect(withPin(once, { row: 3, column: 4 }).pins).toEqual([]);
  });

  it("adds no more than eight pins", () => {
    const full = Array.from({ length: MAX_PINS }, (_, row) => ({ row, column: 0 }));
    const view = { ...INITIAL_VIEW, pins: full };
    expect(withPin(view, { row: 9, column: 9 })).toBe(view);
  });
});
