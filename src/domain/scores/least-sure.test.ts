import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leastSurePixels } from "./least-sure.ts";

describe("leastSurePixels", () => {
  it("draws only from the hundredth that is nearest to the threshold", () => {
    const scores = Float32Array.from({ length: 20_000 }, (_, pixel) => pixel / 20_000);
    const drawn = leastSurePixels(scores, 0.5, 10);
    expect(new Set(drawn).size).toBe(10);
    // 200 pixels lie within 0.005 of the threshold.
    for (const pixel of drawn) expect(Math.abs(pixel - 10_000)).toBeLessThanOrEqual(101);
    expect(leastSurePixels(scores, 0.5, 10)).toEqual(drawn);
  });

  it("draws each scored pixel at most once, and none without a score", () => {
    const score = fc.oneof(fc.constant(Number.NaN), fc.float({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(score, { maxLength: 40 }), fc.nat(20), (all, count) => {
        const scores = Float32Array.from(all);
        const scored = scores.filter((one) => !Number.isNaN(one)).length;
        const drawn = leastSurePixels(scores, 0.5, count);
        expect(drawn).toHaveLength(Math.min(count, scored));
        expect(new Set(drawn).size).toBe(drawn.length);
        for (const pixel of drawn) expect(scores[pixel]).not.toBeNaN();
      }),
    );
  });
});
