import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeChanged, writeRemembered } from "./cast.ts";

/** All float32 by their bits: NaNs, infinities, zeros of both signs and subnormal numbers among them. */
const BITS = fc.uint32Array({ maxLength: 300 });

describe("results that are remembered by a value's bits", () => {
  const changes: readonly ((value: number) => number)[] = [
    (value) => Math.fround(Math.sqrt(value) * 3 - 1),
    (value) => (Object.is(value, -0) ? 7 : value + 1),
  ];

  it("equal results that are computed each time", () => {
    fc.assert(
      fc.property(BITS, fc.constantFrom(...changes), (bits, change) => {
        // Each value twice, and zeros, which empty slots look like.
        const values = new Float32Array(Uint32Array.of(...bits, 0, 2 ** 31, ...bits).buffer);
        const [one, other] = [new Float64Array(values.length), new Float64Array(values.length)];
        writeRemembered(values, one, change);
        writeChanged(values, other, change);
        expect(one).toEqual(other);
      }),
      { numRuns: 40 },
    );
  });

  it("are computed once for a value that recurs, and again for any other", () => {
    const computed: number[] = [];
    const change = (value: number): number => {
      computed.push(value);
      return -value;
    };
    const into = new Int16Array(5);
    writeRemembered(Float32Array.of(5, 5, 6, 5, 6), into, change);
    expect([...into]).toEqual([-5, -5, -6, -5, -6]);
    expect(computed).toEqual([0, 5, 6]);
  });
});
