import { describe, expect, it } from "vitest";
import { inTurns, medianAtMost, p95AtMost, ratioAtLeast, ratioAtMost, rowOf } from "./work.ts";

describe("a row", () => {
  const ONE_TO_20 = Array.from({ length: 20 }, (_, at) => at + 1);
  const rival = { name: "rival", samples: [4, 5, 6] };

  it("has medians, 95 % quantiles by nearest rank and the ratio of the medians", () => {
    const row = rowOf({ work: "w", unit: "ms", ours: ONE_TO_20, rival, goal: ratioAtMost(2) });
    expect(row).toMatchObject({ ours: 10, oursP95: 19, rival: 5, rivalP95: 6, ratio: 2 });
  });

  it.each([
    ["a ratio at its limit", ratioAtMost(2), true],
    ["a ratio above its limit", ratioAtMost(1.99), false],
    ["a ratio below the least", ratioAtLeast(2.1), false],
    ["a median at its limit", medianAtMost(10), true],
    ["a 95 % quantile above its limit", p95AtMost(18.9), false],
  ])("is met or missed exactly: %s", (_, goal, met) => {
    expect(rowOf({ work: "w", unit: "ms", ours: ONE_TO_20, rival, goal })).toMatchObject({ met });
  });

  it.each([
    ["ours", [], [1]],
    ["the rival's", [1], [Number.NaN]],
  ])("is refused without a measurement: %s", (_, ours, samples) => {
    const row = { work: "w", unit: "ms", ours, rival: { name: "r", samples } } as const;
    expect(() => rowOf({ ...row, goal: ratioAtMost(1) })).toThrow("w: a measurement is missing.");
  });
});

it("takes turns, every other round in reverse", async () => {
  const order: string[] = [];
  const contender = (name: string) => async () => order.push(name);
  const samples = await inTurns(3, { a: contender("a"), b: contender("b") });
  expect(order).toEqual(["a", "b", "b", "a", "a", "b"]);
  expect(samples).toEqual({ a: [1, 4, 5], b: [2, 3, 6] });
});
