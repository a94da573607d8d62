import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NumericArray } from "#domain/array/dtype.ts";
import { POSITION_NUMBERS, type PositionLine, samplePositions } from "./sample-positions.ts";
import { gatherPlane, sceneWindow } from "./scene-window.ts";

const side = fc.integer({ min: 1, max: 40 });
const sizes = fc.record({ width: side, height: side });
const share = fc.double({ min: -0.2, max: 1.2, noNaN: true });
const views = fc.record({ x: share, y: share, zoom: fc.double({ min: -3, max: 3, noNaN: true }) });

/** One of the numbers of each canvas pixel in a line. */
function numbersOf(line: PositionLine, number: number): number[] {
  return Array.from(
    { length: line.length / POSITION_NUMBERS },
    (_, pixel) => line[pixel * POSITION_NUMBERS + number] ?? Number.NaN,
  );
}

/** The values that a canvas shows of a plane, NaN outside; `number` chooses the pixel or a neighbour. */
function shown(
  plane: NumericArray,
  width: number,
  lines: readonly [columns: PositionLine, rows: PositionLine],
  number: number,
): number[] {
  const [columns, rows] = lines;
  const [nearestColumns, nearestRows] = [numbersOf(columns, 0), numbersOf(rows, 0)];
  return numbersOf(rows, number).flatMap((row, y) =>
    numbersOf(columns, number).map((column, x) => {
      const isInside = (nearestRows[y] ?? -1) >= 0 && (nearestColumns[x] ?? -1) >= 0;
      return isInside ? Number(plane[row * width + column]) : Number.NaN;
    }),
  );
}

describe("sceneWindow", () => {
  it("shows the same pixels and neighbours as the scene, for any view", () => {
    fc.assert(
      fc.property(sizes, sizes, views, fc.boolean(), (scene, canvas, { x, y, zoom }, isSmooth) => {
        const plane = Float32Array.from({ length: scene.width * scene.height }, (_, at) => at);
        const view = {
          centreX: x * scene.width,
          centreY: y * scene.height,
          unitsPerPixel: Math.exp(zoom),
        };
        const positions = samplePositions(scene, view, canvas);
        const window = sceneWindow(positions, isSmooth);
        const values = gatherPlane(plane, scene.width, window);
        const [from, to] = [positions, window.positions].map(
          ({ columns, rows }) => [columns, rows] as const,
        );
        if (!(from && to)) throw new Error("There are two.");
        for (const number of isSmooth ? [0, 1, 2] : [0]) {
          expect(shown(values, window.width, to, number)).toEqual(
            shown(plane, scene.width, from, number),
          );
        }
        expect(numbersOf(window.positions.columns, 3)).toEqual(numbersOf(positions.columns, 3));
        const most = isSmooth ? 2 : 1;
        expect(window.width).toBeLessThanOrEqual(Math.min(scene.width, most * canvas.width));
        expect(window.height).toBeLessThanOrEqual(Math.min(scene.height, most * canvas.height));
      }),
    );
  });
});

describe("gatherPlane", () => {
  const window = sceneWindow(
    samplePositions(
      { width: 3, height: 2 },
      { centreX: 1.5, centreY: 1, unitsPerPixel: 2 },
      { width: 2, height: 1 },
    ),
    false,
  );
  const values = [-1, 2, -3, 4, -5, 6];

  it("keeps integers of 8 and 16 bits and float32, bit for bit", () => {
    const planes = [
      Int8Array.from(values),
      Uint8Array.from(values),
      Int16Array.from(values),
      Uint16Array.from(values),
      Float32Array.from(values),
    ];
    for (const plane of planes) {
      const gathered = gatherPlane(plane, 3, window);
      expect(gathered.constructor).toBe(plane.constructor);
      expect([...gathered]).toEqual([plane[3], plane[5]]);
    }
  });

  it("converts all others to float32", () => {
    const planes = [
      Int32Array.from(values),
      Float64Array.from(values),
      BigInt64Array.from(values, BigInt),
    ];
    for (const plane of planes) {
      expect(gatherPlane(plane, 3, window)).toEqual(Float32Array.of(4, 6));
    }
  });
});
