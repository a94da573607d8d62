import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stretch } from "./stretch.ts";

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const gamma = fc.double({ min: 0.2, max: 5, noNaN: true });

describe("stretch", () => {
  it("spans the range from black to full", () => {
    expect([-5, 10, 15, 20, 99].map((value) => stretch(value, { min: 10, max: 20 }, 1))).toEqual([
      0, 0, 0.5, 1, 1,
    ]);
  });

  it("brightens the middle with a gamma above 1", () => {
    expect(stretch(0.25, { min: 0, max: 1 }, 2)).toBe(0.5);
  });

  it("runs backwards where the maximum is below the minimum", () => {
    expect(stretch(20, { min: 20, max: 10 }, 1)).toBe(0);
    expect(stretch(12.5, { min: 20, max: 10 }, 1)).toBe(0.75);
  });

  it("draws the only value of an empty range as middle grey", () => {
    expect([6, 7, 8].map((value) => stretch(value, { min: 7, max: 7 }, 1))).toEqual([0, 0.5, 1]);
  });

  it("stays within 0 and 1 and never decreases", () => {
    fc.assert(
      fc.property(finite, finite, finite, finite, gamma, (one, other, min, max, exponent) => {
        fc.pre(min < max);
        const low = stretch(Math.min(one, other), { min, max }, exponent);
        const high = stretch(Math.max(one, other), { min, max }, exponent);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeGreaterThanOrEqual(low);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });
});
