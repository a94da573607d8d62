import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PixelBox } from "#domain/array/pixel-box.ts";
import { type Dtype, type NumericArray, zeros } from "./dtype.ts";
import { histogram, measureWindow, type WindowStatistics } from "./histogram.ts";

/** What make-histograms.py wrote. */
interface Row {
  readonly name: string;
  readonly dtype: Dtype;
  readonly nodata: number | null;
  readonly width: number;
  readonly values: readonly string[];
  readonly histograms: readonly {
    readonly range: readonly [number, number];
    readonly bins: number;
    readonly counts: readonly number[];
  }[];
  /** Empty if the window has no valid value. */
  readonly windows: readonly ({ readonly window: PixelBox } & Partial<WindowStatistics>)[];
}

const ROWS = readFileSync(new URL("./fixtures/histograms.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

function planeOf({ dtype, values }: Row): NumericArray {
  const plane = zeros(dtype, values.length);
  for (const [index, text] of values.entries()) {
    plane[index] = Number(text.replace("inf", "Infinity"));
  }
  return plane;
}

const NAMES = ["min", "max", "mean", "deviation", "low", "high"] as const;

describe.each(ROWS)("histogram and measureWindow of $name", (row) => {
  const nodata = row.nodata ?? undefined;

  it.each(row.histograms)(
    "match numpy.histogram in $bins bins of $range",
    ({ range, bins, counts }) => {
      expect([...histogram(planeOf(row), range, bins, { nodata })]).toEqual(counts);
    },
  );

  it.each(row.windows)(
    "match numpy's statistics of the window $window",
    ({ window, ...expected }) => {
      const found = measureWindow(planeOf(row), { width: row.width, window, nodata })([5, 90]);
      for (const name of NAMES) {
        const wanted = expected[name] ?? Number.NaN;
        // Percentiles are as exact as single precision.
        const allowed = 1.2e-7 * Math.abs(wanted) + 1e-12;
        if (Number.isNaN(wanted)) expect(found[name]).toBeNaN();
        else expect(Math.abs(found[name] - wanted)).toBeLessThanOrEqual(allowed);
      }
    },
  );
});

describe("histogram", () => {
  it("counts every finite value once if the range includes them all", () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 1 }),
        fc.integer({ min: 1, max: 300 }),
        (plane, bins) => {
          const finite = plane.filter((value) => Number.isFinite(value));
          const range = [Math.min(...finite), Math.max(...finite)] as const;
          fc.pre(finite.length > 0);
          const counts = histogram(plane, range, bins);
          expect(counts).toHaveLength(bins);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(finite.length);
        },
      ),
    );
  });
});

describe("measureWindow of many pixels", () => {
  it("samples evenly: the mean of a ramp is exact, its minimum and maximum nearly so", () => {
    const [height, width] = [1024, 768];
    const ramp = Float32Array.from({ length: height * width }, (_, pixel) => pixel % width);
    const window = { top: 0, left: 0, height, width };
    const { min, max, mean, low, high } = measureWindow(ramp, { width, window })();
    expect(mean).toBeCloseTo((width - 1) / 2, 0);
    expect([min, max].map((end) => Math.abs(end - (width - 1) / 2))).toSatisfy((ends: number[]) =>
      ends.every((end) => end > width / 2 - 4),
    );
    expect(low).toBeCloseTo(0.02 * width, -1);
    expect(high).toBeCloseTo(0.98 * width, -1);
  });

  it.each([
    [1, 200_000],
    [200_000, 1],
    [3, 100_000],
  ])("samples the whole plane of %i rows and %i columns", (height, width) => {
    const plane = Float32Array.from({ length: height * width }, (_, pixel) => pixel);
    const window = { top: 0, left: 0, height, width };
    const { min, max } = measureWindow(plane, { width, window })();
    expect(min).toBeLessThan(0.34 * plane.length);
    expect(max).toBeGreaterThan(0.66 * plane.length);
  });
});
