import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Dtype, type NumericArray, zeros } from "./dtype.ts";
import { percentiles } from "./percentiles.ts";
import { bandStatistics } from "./statistics.ts";

interface Row {
  readonly name: string;
  readonly dtype: Dtype;
  readonly values: readonly string[];
  /** The declared nodata, if any. */
  readonly missing?: number;
  readonly notFinite: number;
  readonly infinite: number;
  readonly nodata: number;
  readonly negative: number;
  readonly isWhole: boolean;
  readonly levels?: readonly number[];
  /** Absent, like the others, if no value is valid. */
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly deviation?: number;
  readonly percentiles?: readonly (readonly [percent: number, value: number])[];
}

const rows = readFileSync(new URL("./fixtures/statistics.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

/** The values that numpy printed. */
function planeOf({ dtype, values }: Row): NumericArray {
  const plane = zeros(dtype, values.length);
  for (const [index, text] of values.entries()) {
    if (plane instanceof BigInt64Array || plane instanceof BigUint64Array)
      plane[index] = BigInt(text);
    else plane[index] = numberOf(text);
  }
  return plane;
}

function numberOf(text: string): number {
  if (text === "True") return 1;
  if (text === "False") return 0;
  return Number(text.replace("inf", "Infinity"));
}

/** Within single precision of the larger of the two, or of 10^-30. */
function expectNear(actual: number | undefined, wanted: number | undefined): void {
  const value = actual ?? Number.NaN;
  const target = wanted ?? Number.NaN;
  if (Number.isNaN(target)) expect(value).toBeNaN();
  else expect(Math.abs(value - target)).toBeLessThanOrEqual(1.2e-7 * Math.abs(target) + 1e-30);
}

describe("bandStatistics and percentiles", () => {
  it.each(rows)("match numpy's statistics of $name", (row) => {
    const found = bandStatistics(planeOf(row), row.missing);
    const { min, max, mean, deviation, low, high, q01, q50, q99, spacing: _, ...counts } = found;
    const wanted = new Map(row.percentiles);
    expect(counts).toEqual({
      notFinite: row.notFinite,
      infinite: row.infinite,
      nodata: row.nodata,
      negative: row.negative,
      isWhole: row.isWhole,
      levels: row.levels,
    });
    expect(min).toBe(row.min ?? Number.NaN);
    expect(max).toBe(row.max ?? Number.NaN);
    expectNear(mean, row.mean);
    expectNear(deviation, row.deviation);
    for (const [percent, value] of [
      [1, q01],
      [2, low],
      [50, q50],
      [98, high],
      [99, q99],
    ] as const)
      expectNear(value, wanted.get(percent));
  });

  it.each(rows)("match numpy's percentiles of $name", (row) => {
    const wanted = row.percentiles ?? [[50, Number.NaN]];
    const found = percentiles(
      planeOf(row),
      wanted.map(([percent]) => percent),
      { nodata: row.missing },
    );
    for (const [index, [, value]] of wanted.entries()) expectNear(found[index], value);
  });

  it.each(rows)("do not modify $name", (row) => {
    const plane = planeOf(row);
    bandStatistics(plane);
    expect(plane).toEqual(planeOf(row));
  });
});

describe("statistics of extreme values", () => {
  it("include a finite mean even if the sum overflows a double", () => {
    const { min, max, mean } = bandStatistics(Float64Array.of(1.5e308, 1.5e308, 1.2e308));
    expect([min, max]).toEqual([1.2e308, 1.5e308]);
    expectNear(mean, 1.4e308);
  });

  it("clamp percentiles to the range of single precision", () => {
    const [low, high] = percentiles(Float64Array.of(-1e300, 1e300), [0, 100]);
    expectNear(low, -3.4028234663852886e38);
    expectNear(high, 3.4028234663852886e38);
  });

  it("are NaN for an empty plane", () => {
    expect(bandStatistics(new Float32Array())).toMatchObject({ min: Number.NaN, notFinite: 0 });
    expect(percentiles(new Float32Array(), [2, 98])).toEqual([Number.NaN, Number.NaN]);
  });
});
