import { describe, expect, it } from "vitest";
import { exactInterval } from "./clopper-pearson.ts";
// scipy's results, from make-exact-intervals.py.
import rows from "./fixtures/exact-intervals.json" with { type: "json" };

describe("exactInterval", () => {
  it.each(rows)("equals scipy: $events of $trials", ({ events, trials, interval }) => {
    const [low, high] = exactInterval(events, trials);
    expect(low).toBeCloseTo(interval[0] ?? Number.NaN, 10);
    expect(high).toBeCloseTo(interval[1] ?? Number.NaN, 10);
  });
});
