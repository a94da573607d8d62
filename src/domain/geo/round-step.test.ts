import { expect, it } from "vitest";
import { roundStep } from "./round-step.ts";

it.each([
  [1, 1, 0],
  [1.01, 2, 0],
  [0.3, 0.5, -1],
  [5.1, 10, 1],
  [700, 1000, 3],
])("rounds %d up to %d", (smallest, size, power) => {
  const step = roundStep(smallest);
  expect(step.power).toBe(power);
  expect(step.size).toBeCloseTo(size, 12);
});

it("keeps a round size despite rounding errors of a division", () => {
  expect(roundStep(0.2 + 1e-17 + 0.1 - 0.1).size).toBeCloseTo(0.2, 12);
  expect(roundStep(2 * (1 + 1e-12)).size).toBe(2);
});
