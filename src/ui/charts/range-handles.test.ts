import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Handles, moveHandle } from "./range-handles.ts";

const TRACK = { range: [0, 255], step: 1 } as const;

const level = fc.integer({ min: 0, max: 255 });
const handles = fc.record({ low: level, high: level });
const end = fc.constantFrom("low" as const, "high" as const);

function drag(from: Handles, which: keyof Handles, value: number): Handles {
  return moveHandle(from, { end: which, value, isDrag: true }, TRACK);
}

function press(from: Handles, which: keyof Handles, value: number): Handles {
  return moveHandle(from, { end: which, value, isDrag: false }, TRACK);
}

describe("a drag", () => {
  it("stops a step short of the other handle", () => {
    expect(drag({ low: 20, high: 90 }, "low", 200)).toEqual({ low: 89, high: 90 });
    expect(drag({ low: 20, high: 90 }, "high", 3)).toEqual({ low: 20, high: 21 });
  });

  it("keeps a reversed stretch reversed", () => {
    expect(drag({ low: 90, high: 20 }, "low", 3)).toEqual({ low: 21, high: 20 });
  });

  it("changes neither the order of the handles nor the other handle", () => {
    fc.assert(
      fc.property(handles, end, level, (before, which, value) => {
        fc.pre(before.low !== before.high);
        const after = drag(before, which, value);
        expect(after.low < after.high).toBe(before.low < before.high);
        const other = which === "low" ? "high" : "low";
        expect(after[other]).toBe(before[other]);
      }),
    );
  });

  it("separates handles at the same value in their usual order", () => {
    expect(drag({ low: 7, high: 7 }, "low", 30)).toEqual({ low: 6, high: 7 });
    expect(drag({ low: 7, high: 7 }, "high", 30)).toEqual({ low: 7, high: 30 });
  });
});

describe("a key", () => {
  it("moves a handle past the other, stepping over its value", () => {
    expect(press({ low: 20, high: 90 }, "low", 255)).toEqual({ low: 255, high: 90 });
    expect(press({ low: 89, high: 90 }, "low", 90)).toEqual({ low: 91, high: 90 });
    expect(press({ low: 89, high: 90 }, "high", 89)).toEqual({ low: 89, high: 88 });
  });

  it("does nothing if there is no room past the other", () => {
    expect(press({ low: 254, high: 255 }, "low", 255)).toEqual({ low: 254, high: 255 });
  });
});

it("never moves handles to the same value or out of range", () => {
  fc.assert(
    fc.property(handles, end, level, fc.boolean(), (before, which, value, isDrag) => {
      fc.pre(before.low !== before.high);
      const after = moveHandle(before, { end: which, value, isDrag }, TRACK);
      expect(after.low).not.toBe(after.high);
      expect(Math.min(after.low, after.high)).toBeGreaterThanOrEqual(0);
      expect(Math.max(after.low, after.high)).toBeLessThanOrEqual(255);
    }),
  );
});
