import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findRegions } from "./regions.ts";

/** Rows of `#` and `.` as a mask. */
function masked(...rows: readonly string[]): [mask: Uint8Array, height: number, width: number] {
  const mask = Uint8Array.from(rows.join(""), (letter) => Number(letter === "#"));
  return [mask, rows.length, rows[0]?.length ?? 0];
}

/** The sizes of the parts, found as slowly and plainly as can be. */
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

describe("findRegions", () => {
  it("finds nothing in an empty mask or one without pixels", () => {
    expect(findRegions(...masked("...", "..."))).toEqual({ regionCount: 0, largest: undefined });
    expect(findRegions(new Uint8Array(0), 0, 0).regionCount).toBe(0);
  });

  it("joins pixels that touch at a corner", () => {
    expect(findRegions(...masked("#..", ".#.", "..#")).regionCount).toBe(1);
  });

  it("does not join the right edge to the left edge of the next row", () => {
    expect(findRegions(...masked("..#", "...", "#..")).regionCount).toBe(2);
    expect(findRegions(...masked("...#", "#...")).regionCount).toBe(2);
  });

  it("gives the largest part's size and centre of mass", () => {
    const { regionCount, largest } = findRegions(...masked("#....", "...##", "...##"));
    expect(regionCount).toBe(2);
    expect(largest).toEqual({ pixelCount: 4, row: 2, column: 4 });
  });

  it("leaves the mask as it was", () => {
    const [mask, height, width] = masked("##", "#.");
    findRegions(mask, height, width);
    expect([...mask]).toEqual([1, 1, 1, 0]);
  });

  it("agrees with a naive flood fill on any mask", () => {
    const anyMask = fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
      .chain(([height, width]) =>
        fc.tuple(
          fc.uint8Array({ minLength: height * width, maxLength: height * width, max: 1 }),
          fc.constant(height),
          fc.constant(width),
        ),
      );
    fc.assert(
      fc.property(anyMask, ([mask, height, width]) => {
        const sizes = naiveSizes(mask, height, width);
        const { regionCount, largest } = findRegions(mask, height, width);
        expect(regionCount).toBe(sizes.length);
        expect(largest?.pixelCount ?? 0).toBe(Math.max(0, ...sizes));
      }),
    );
  });

  it("has scipy's centre of mass of a real chip's largest part", () => {
    const cases = JSON.parse(readFileSync("src/domain/fixtures/summary.json", "utf8")) as {
      file: string;
      band: number;
      summaries: { threshold: number; largest: { row: number; column: number } | null }[];
    }[];
    for (const { file, band, summaries } of cases) {
      const bytes = readFileSync(`public/samples/${file}`);
      const counts = bytes.subarray(10 + bytes.readUInt16LE(8));
      for (const { threshold, largest } of summaries) {
        const limit = Math.fround(threshold);
        const mask = Uint8Array.from({ length: 256 * 256 }, (_, pixel) =>
          Number(Math.fround((counts[pixel * 6 + band] ?? 0) / 255) >= limit),
        );
        const found = findRegions(mask, 256, 256).largest;
        expect(found === undefined).toBe(largest === null);
        expect(found?.row ?? 0).toBeCloseTo(largest?.row ?? 0, 9);
        expect(found?.column ?? 0).toBeCloseTo(largest?.column ?? 0, 9);
      }
    }
  });
});
