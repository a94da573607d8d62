import { expect, test } from "vitest";
import { slicesOf, TASK_BYTES } from "./slices.ts";

test("a chip's planes are sent whole", () => {
  expect([...slicesOf(2, { width: 256, height: 256 }, 1)]).toEqual([
    { plane: 0, row: 0, rows: 256 },
    { plane: 1, row: 0, rows: 256 },
  ]);
});

test("a scene's slices hold every row once, in order, and none weighs more than a task may send", () => {
  const [width, height, bytesPerPixel] = [5001, 4099, 4];
  const slices = [...slicesOf(3, { width, height }, bytesPerPixel)];
  const rows = slices.flatMap(({ plane, row, rows: count }) =>
    Array.from({ length: count }, (_, at) => plane * height + row + at),
  );
  expect(rows).toEqual(Array.from({ length: 3 * height }, (_, row) => row));
  expect(
    Math.max(...slices.map((slice) => slice.rows * width * bytesPerPixel)),
  ).toBeLessThanOrEqual(TASK_BYTES);
  expect(slices).toHaveLength(3 * Math.ceil(height / 209));
});

test("a row that weighs more than a task may send goes alone", () => {
  const slices = [...slicesOf(1, { width: TASK_BYTES + 1, height: 3 }, 1)];
  expect(slices.map(({ rows }) => rows)).toEqual([1, 1, 1]);
});
