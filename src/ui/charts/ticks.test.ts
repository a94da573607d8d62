import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelRows, roomyRange, roundTicks } from "./ticks.ts";

interface TicksRow {
  readonly range: readonly [number, number];
  readonly most: number;
  readonly ticks: readonly number[];
}

const ROWS = readFileSync(new URL("./fixtures/ticks.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as TicksRow);

function textsOf(range: readonly [number, number], most: number): readonly string[] {
  return roundTicks(range, most).map(({ text }) => text);
}

describe("round ticks", () => {
  it("are placed like matplotlib's", () => {
    for (const { range, most, ticks } of ROWS) {
      const ours = roundTicks(range, most).map(({ at }) => at);
      const where = `${most} spaces in ${range.join(" to ")}`;
      expect(ours.length, where).toBe(ticks.length);
      for (const [index, tick] of ticks.entries()) {
        const distance = Math.abs((ours[index] ?? Number.NaN) - tick);
        expect(distance, where).toBeLessThanOrEqual(1e-9 * (range[1] - range[0]));
      }
    }
  });

  it("have the same number of decimals", () => {
    expect(textsOf([0, 1], 4)).toEqual(["0.0", "0.5", "1.0"]);
    expect(textsOf([0, 0.11], 3)).toEqual(["0.00", "0.05", "0.10"]);
    expect(textsOf([0, 65535], 4)).toEqual(["0", "20000", "40000", "60000"]);
    expect(textsOf([-2, 2], 4)).toEqual(["\u22122", "\u22121", "0", "1", "2"]);
  });

  it("use scientific notation if very large or very small", () => {
    expect(textsOf([1e6, 3e6], 4)).toEqual(["1.0e+6", "1.5e+6", "2.0e+6", "2.5e+6", "3.0e+6"]);
    expect(textsOf([1e-8, 3e-8], 2)).toEqual(["1e-8", "2e-8", "3e-8"]);
  });
});

describe("a padded range", () => {
  it("contains every number, with padding", () => {
    expect(roomyRange([-10, 10])).toEqual([-11, 11]);
    expect(roomyRange([0, 10, Number.NaN])).toEqual([0, 10.5]);
    expect(roomyRange([5, 5])).toEqual([4.75, 5.25]);
    expect(roomyRange([0])).toEqual([0, 0.05]);
  });

  it("is 0 to 1 without numbers", () => {
    expect(roomyRange([Number.NaN, Number.POSITIVE_INFINITY])).toEqual([0, 1]);
  });
});

describe("rows of labels", () => {
  it("move a label without room to the second row, or omit it", () => {
    const places = [0, 10, 12, 40].map((middle) => ({ middle, width: 16 }));
    expect(labelRows(places, 4)).toEqual([0, 1, undefined, 0]);
  });

  it("never have touching labels", () => {
    const place = fc.record({ middle: fc.integer({ min: 0, max: 300 }), width: fc.nat(40) });
    fc.assert(
      fc.property(fc.array(place), (unsorted) => {
        const places = unsorted.toSorted((one, other) => one.middle - other.middle);
        const rows = labelRows(places, 3);
        for (const row of [0, 1]) {
          const inRow = places.filter((_, at) => rows[at] === row);
          for (const [at, { middle, width }] of inRow.entries()) {
            const before = inRow[at - 1];
            if (!before) continue;
            expect(middle - width / 2).toBeGreaterThanOrEqual(before.middle + before.width / 2 + 3);
          }
        }
      }),
    );
  });
});
