import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_LISTED, type Region, type Regions, RegionTally, sectorOf } from "./regions.ts";

/** The output of make-regions.py; scores are in 64ths. */
interface Row {
  readonly name: string;
  readonly mask: readonly string[];
  readonly scores: readonly number[];
  readonly minRegionPixels: number;
  readonly regions: readonly Region[];
}

const ROWS = readFileSync("src/domain/prediction/fixtures/regions.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

function findRegions(
  mask: Uint8Array,
  scores: Float32Array,
  options: { readonly height: number; readonly width: number; readonly minRegionPixels: number },
): Regions {
  const tally = new RegionTally(options.width);
  for (let row = 0; row < options.height; row += 1) tally.addRow(mask, scores, row);
  return tally.regions(options);
}

/** The regions of rows of `#` and `.`, every score being 1. */
function regionsOf(...rows: readonly string[]) {
  const mask = masked(rows);
  const options = { height: rows.length, width: rows[0]?.length ?? 0, minRegionPixels: 1 };
  return findRegions(mask, new Float32Array(mask.length).fill(1), options);
}

function masked(rows: readonly string[]): Uint8Array {
  return Uint8Array.from(rows.join(""), (letter) => Number(letter === "#"));
}

/** The region sizes by a naive flood fill. */
function naiveSizes(mask: Uint8Array, height: number, width: number): number[] {
  const left = new Set([...mask.keys()].filter((pixel) => mask[pixel] === 1));
  const take = (row: number, column: number): number => {
    if (row < 0 || column < 0 || row >= height || column >= width) return 0;
    if (!left.delete(row * width + column)) return 0;
    let size = 1;
    for (const down of [-1, 0, 1]) {
      for (const across of [-1, 0, 1]) size += take(row + down, column + across);
    }
    return size;
  };
  const sizes: number[] = [];
  for (const pixel of left) sizes.push(take(Math.floor(pixel / width), pixel % width));
  return sizes;
}

describe("regions of the fixtures", () => {
  it.each(ROWS)(
    "finds scipy's regions of $name",
    ({ mask, scores, minRegionPixels, regions: expected }) => {
      const [height, width] = [mask.length, mask[0]?.length ?? 0];
      const found = findRegions(
        masked(mask),
        Float32Array.from(scores, (score) => score / 64),
        { height, width, minRegionPixels: minRegionPixels },
      );
      expect(found.regionCount).toBe(expected.length);
      expect(found.regions).toHaveLength(expected.length);
      for (const [rank, { row, column, meanScore, ...exact }] of expected.entries()) {
        expect(found.regions[rank]).toMatchObject(exact);
        expect(found.regions[rank]?.row).toBeCloseTo(row, 9);
        expect(found.regions[rank]?.column).toBeCloseTo(column, 9);
        expect(found.regions[rank]?.meanScore).toBeCloseTo(meanScore, 9);
      }
    },
  );
});

describe("regions", () => {
  it("finds nothing in an empty mask or one without pixels", () => {
    expect(regionsOf("...", "...")).toEqual({ regionCount: 0, regions: [] });
    expect(regionsOf()).toEqual({ regionCount: 0, regions: [] });
  });

  it("joins pixels that touch at a corner", () => {
    expect(regionsOf("#..", ".#.", "..#").regionCount).toBe(1);
  });

  it("does not join the right edge to the left edge of the next row", () => {
    expect(regionsOf("..#", "...", "#..").regionCount).toBe(2);
    expect(regionsOf("...#", "#...").regionCount).toBe(2);
  });

  it("ranks by size, and equal sizes from top to bottom", () => {
    const { regions } = regionsOf("#...#", ".....", "##...", "...##");
    expect(regions.map(({ pixelCount, box }) => [pixelCount, box.top, box.left])).toEqual([
      [2, 2, 0],
      [2, 3, 3],
      [1, 0, 0],
      [1, 0, 4],
    ]);
  });

  it("does not modify the mask", () => {
    const mask = masked(["##", "#."]);
    findRegions(mask, new Float32Array(4), { height: 2, width: 2, minRegionPixels: 1 });
    expect([...mask]).toEqual([1, 1, 1, 0]);
  });

  it("excludes pixels without a score from the mean, which is undefined if none has one", () => {
    const scores = Float32Array.of(0.5, Number.NaN, 0, Number.NaN);
    const options = { height: 1, width: 4, minRegionPixels: 1 };
    const { regions } = findRegions(Uint8Array.of(1, 1, 0, 1), scores, options);
    expect(regions.map(({ meanScore }) => meanScore)).toEqual([0.5, Number.NaN]);
  });

  it("counts all specks of noise but lists only the largest, including one at the end", () => {
    const rows = Array.from({ length: 120 }, (_, row) => (row % 2 === 0 ? "#." : "..").repeat(60));
    const { regionCount, regions } = regionsOf(...rows, "#".repeat(120));
    expect(regionCount).toBe(60 * 60 + 1);
    expect(regions).toHaveLength(MAX_LISTED);
    expect(regions[0]?.pixelCount).toBe(120);
    expect(regions[1]?.box).toMatchObject({ top: 0, left: 0 });
  });

  it("agrees with a naive flood fill on any mask", () => {
    const anyMask = fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
      .chain(([height, width]) =>
        fc.tuple(
          fc.uint8Array({ minLength: height * width, maxLength: height * width, max: 1 }),
          fc.constant(height),
          fc.constant(width),
          fc.integer({ min: 1, max: 4 }),
        ),
      );
    fc.assert(
      fc.property(anyMask, ([mask, height, width, minRegionPixels]) => {
        const sizes = naiveSizes(mask, height, width).filter((size) => size >= minRegionPixels);
        const scores = new Float32Array(mask.length);
        const { regions } = findRegions(mask, scores, { height, width, minRegionPixels });
        expect(regions.map(({ pixelCount }) => pixelCount)).toEqual(sizes.sort((a, b) => b - a));
      }),
    );
  });
});

describe("sectorOf", () => {
  it.each([
    [0, 0, "upper left"],
    [0, 4, "upper middle"],
    [1, 8, "upper right"],
    [4, 0, "middle left"],
    [4, 4, "centre"],
    [4, 7, "middle right"],
    [8, 2, "lower left"],
    [8, 5, "lower middle"],
    [7, 7, "lower right"],
  ])("calls row %i, column %i of nine %s", (row, column, where) => {
    expect(sectorOf((row + 0.5) / 9, (column + 0.5) / 9)).toBe(where);
  });
});
