import fc from "fast-check";
import { expect, test } from "vitest";
import { type Slice, slicesOf, TASK_BYTES } from "./slices.ts";
import { tilesOf } from "./tiles.ts";

test("uploads a chip's planes in one slice each", () => {
  const chip = { width: 256, height: 256 };
  const whole = { tile: 0, column: 0, row: 0, columns: 256, rows: 256 };
  expect([...slicesOf(2, chip, tilesOf(chip, 8192), 1)]).toEqual([
    { plane: 0, ...whole },
    { plane: 1, ...whole },
  ]);
});

test("slices a scene into every row once, in order, within a task's limit", () => {
  const [scene, bytesPerPixel] = [{ width: 5001, height: 4099 }, 4];
  const slices = [...slicesOf(3, scene, tilesOf(scene, 8192), bytesPerPixel)];
  const rows = slices.flatMap(({ plane, row, rows: count }) =>
    Array.from({ length: count }, (_, at) => plane * scene.height + row + at),
  );
  expect(rows).toEqual(Array.from({ length: 3 * scene.height }, (_, row) => row));
  expect(
    Math.max(...slices.map((slice) => slice.rows * slice.columns * bytesPerPixel)),
  ).toBeLessThanOrEqual(TASK_BYTES);
  expect(slices).toHaveLength(3 * Math.ceil(scene.height / 209));
});

test("uploads a row above a task's limit by itself", () => {
  const scene = { width: TASK_BYTES + 1, height: 3 };
  const slices = [...slicesOf(1, scene, tilesOf(scene, TASK_BYTES + 1), 1)];
  expect(slices.map(({ rows }) => rows)).toEqual([1, 1, 1]);
});

test("uses as few and as even tiles as possible", () => {
  expect(tilesOf({ width: 8192, height: 1 }, 8192)).toEqual({
    across: 1,
    down: 1,
    width: 8192,
    height: 1,
  });
  expect(tilesOf({ width: 10_000, height: 8193 }, 8192)).toEqual({
    across: 2,
    down: 2,
    width: 5000,
    height: 4097,
  });
});

test("puts every pixel of a plane into one slice, within its tile", () => {
  const side = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(side, side, side, (width, height, maxSide) => {
      const tiles = tilesOf({ width, height }, maxSide);
      expect(Math.max(tiles.width, tiles.height)).toBeLessThanOrEqual(maxSide);
      const tileOf = new Int32Array(width * height).fill(-1);
      for (const slice of slicesOf(1, { width, height }, tiles, 1)) {
        for (const pixel of pixelsOf(slice, width)) {
          expect(tileOf[pixel]).toBe(-1);
          tileOf[pixel] = slice.tile;
        }
      }
      const expected = tileOf.map((_, pixel) => {
        const [row, column] = [Math.floor(pixel / width), pixel % width];
        return Math.floor(row / tiles.height) * tiles.across + Math.floor(column / tiles.width);
      });
      expect(tileOf).toEqual(expected);
    }),
  );
});

function pixelsOf({ column, row, columns, rows }: Slice, width: number): number[] {
  return Array.from(
    { length: columns * rows },
    (_, at) => (row + Math.floor(at / columns)) * width + column + (at % columns),
  );
}
