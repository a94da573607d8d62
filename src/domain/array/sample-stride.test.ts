import fc from "fast-check";
import { expect, it } from "vitest";
import { sampleStride } from "./sample-stride.ts";

it("is 1 for few values, else an odd stride that stays within the limit", () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 100_000 }), (length, most) => {
      const step = sampleStride(length, most);
      if (length <= most) expect(step).toBe(1);
      else expect(step % 2).toBe(1);
      expect(Math.ceil(length / step)).toBeLessThanOrEqual(most);
    }),
  );
});
