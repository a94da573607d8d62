import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FULL_WEIGHT,
  POSITION_NUMBERS,
  type PositionLine,
  samplePositions,
} from "./sample-positions.ts";
import { fitView } from "./view.ts";

/** One canvas pixel's entry in a line. */
function at(line: PositionLine, pixel: number): number[] {
  return [...line.subarray(pixel * POSITION_NUMBERS, (pixel + 1) * POSITION_NUMBERS)];
}

describe("samplePositions", () => {
  it("is independent of rounding if edges fall on the centres of canvas pixels", () => {
    const scene = { width: 256, height: 256 };
    const canvas = { width: 840, height: 840 };
    const view = fitView(scene, canvas);
    const nudged = (by: number) => {
      const moved = { ...view, unitsPerPixel: view.unitsPerPixel * (1 + by) };
      return nearestOf(samplePositions(scene, moved, canvas).columns);
    };
    const columns = nearestOf(samplePositions(scene, view, canvas).columns);
    // (52 + 0.5) * 256 / 840 is 16, the edge between columns 15 and 16.
    expect([columns[51], columns[52], columns[53]]).toEqual([15, 16, 16]);
    expect(nudged(1e-12)).toEqual(columns);
    expect(nudged(-1e-12)).toEqual(columns);
  });

  it("returns the nearest pixel, both neighbours and the second one's weight, clamped to the scene's edge", () => {
    const scene = { width: 3, height: 1 };
    const view = { centreX: 1.5, centreY: 0.5, unitsPerPixel: 0.5 };
    const { columns, rows } = samplePositions(scene, view, { width: 8, height: 1 });
    expect(columns).toHaveLength(8 * POSITION_NUMBERS);
    expect(at(columns, 0).slice(0, 3)).toEqual([-1, 0, 0]);
    expect(at(columns, 1).slice(0, 3)).toEqual([0, 0, 0]);
    expect(at(columns, 2)).toEqual([0, 0, 1, FULL_WEIGHT / 4]);
    expect(at(columns, 3)).toEqual([1, 0, 1, (FULL_WEIGHT * 3) / 4]);
    expect(at(columns, 6).slice(0, 3)).toEqual([2, 2, 2]);
    expect(at(columns, 7).slice(0, 3)).toEqual([-1, 2, 2]);
    expect(at(rows, 0).slice(0, 3)).toEqual([0, 0, 0]);
  });

  it("stays within the scene, with the nearest pixel among the two neighbours", () => {
    const side = fc.integer({ min: 1, max: 50 });
    const centre = fc.double({ min: -10, max: 60, noNaN: true });
    const unitsPerPixel = fc.double({ min: 0.01, max: 5, noNaN: true });
    fc.assert(
      fc.property(side, centre, unitsPerPixel, (width, centreX, scale) => {
        const view = { centreX, centreY: 0.5, unitsPerPixel: scale };
        const canvas = { width: 40, height: 1 };
        const { columns } = samplePositions({ width, height: 1 }, view, canvas);
        for (let pixel = 0; pixel < canvas.width; pixel += 1) {
          const [nearest, first, second, weight] = at(columns, pixel);
          expect(first).toBeGreaterThanOrEqual(0);
          expect(second! - first!).toBeLessThanOrEqual(1);
          expect(second).toBeGreaterThanOrEqual(first!);
          expect(second).toBeLessThan(width);
          expect(weight).toBeGreaterThanOrEqual(0);
          expect(weight).toBeLessThanOrEqual(FULL_WEIGHT);
          if (nearest !== -1) expect([first, second]).toContain(nearest);
        }
      }),
    );
  });
});

function nearestOf(line: PositionLine): number[] {
  return [...line].filter((_, number) => number % POSITION_NUMBERS === 0);
}
