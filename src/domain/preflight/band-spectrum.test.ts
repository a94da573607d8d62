import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bandStatistics } from "#domain/array/statistics.ts";
import { parseNpy, valuesInCOrder } from "#domain/formats/npy.ts";
import { SMOKE, WATER } from "#domain/model/fixtures/cards.ts";
import { orderByValues } from "./band-spectrum.ts";

const ORDER = [0, 1, 2, 3, 4, 5];

function statisticsOf(name: string) {
  const file = new Uint8Array(readFileSync(`public/samples/${name}.npy`)).buffer;
  const values = valuesInCOrder(parseNpy(file));
  return ORDER.map((band) =>
    bandStatistics(
      Float64Array.from({ length: values.length / 6 }, (_, pixel) =>
        Number(values[pixel * 6 + band]),
      ),
    ),
  );
}

function permutations(bands: readonly number[]): readonly (readonly number[])[] {
  if (bands.length < 2) return [bands];
  return bands.flatMap((band, index) =>
    permutations(bands.toSpliced(index, 1)).map((rest) => [band, ...rest]),
  );
}

const SAMPLES = [
  ["goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast", SMOKE],
  ["goes16-20210921T2250Z-z7-x21-y49-smoke", SMOKE],
  ["goes16-20210921T2250Z-z7-x25-y47-clear-land", SMOKE],
  ["sentinel2-spain-flood-6band-int16", WATER],
] as const;

describe("the order of bands without names", () => {
  it.each(SAMPLES)("is the sample's own, and reversed if it is reversed: %s", (name, card) => {
    const statistics = statisticsOf(name);
    expect(orderByValues(statistics, card)).toBe("own");
    expect(orderByValues(statistics.toReversed(), card)).toBe("reversed");
  });

  it("is not judged for values of another quantity", () => {
    const counts = statisticsOf("goes16-20210921T2250Z-z7-x21-y49-smoke");
    for (const order of permutations(ORDER)) {
      const statistics = order.flatMap((band) => counts[band] ?? []);
      expect(orderByValues(statistics, WATER)).toBe("own");
    }
  });

  it.each(SAMPLES.slice(0, 3))("is found wrong in 97 of 100 orders of %s", (name, card) => {
    const statistics = statisticsOf(name);
    const own = permutations(ORDER).filter((order) => {
      const moved = order.flatMap((band) => statistics[band] ?? []);
      return orderByValues(moved, card) === "own";
    });
    expect(own[0]).toEqual(ORDER);
    expect(own.length / 720).toBeLessThan(0.03);
    // What values cannot tell is the order of bands that look alike; the dark cirrus band does not.
    expect(own.filter((order) => order[3] !== 3)).toEqual([]);
  });

  it("is found wrong if the two visible bands, or the two infrared ones, are exchanged", () => {
    for (const [name, card] of SAMPLES.slice(0, 3)) {
      const statistics = statisticsOf(name);
      for (const order of [
        [1, 0, 2, 3, 4, 5],
        [0, 1, 2, 3, 5, 4],
      ]) {
        const moved = order.flatMap((band) => statistics[band] ?? []);
        expect(orderByValues(moved, card)).toBe("other");
      }
    }
  });

  it("is found wrong in 9 of 10 orders of the flood scene that change its water", () => {
    const statistics = statisticsOf("sentinel2-spain-flood-6band-int16");
    // The water model reads green and SWIR 1 alone.
    const wrong = permutations(ORDER).filter((order) => order[1] !== 1 || order[4] !== 4);
    const told = wrong.filter((order) => {
      const moved = order.flatMap((band) => statistics[band] ?? []);
      return orderByValues(moved, WATER) !== "own";
    });
    expect(told.length / wrong.length).toBeGreaterThan(0.9);
  });
});
