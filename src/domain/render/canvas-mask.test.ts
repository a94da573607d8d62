import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLASS_BITS, canvasMask, EDGE_BIT } from "./canvas-mask.ts";
import { MAX_CLASSES } from "./class-pairs.ts";
import { POSITION_NUMBERS, type PositionLine, type Positions } from "./sample-positions.ts";

/** Positions of which only the nearest scene pixel counts. */
function lineOf(nearest: readonly number[]): PositionLine {
  const line = new Int32Array(nearest.length * POSITION_NUMBERS);
  for (const [at, pixel] of nearest.entries()) line[at * POSITION_NUMBERS] = pixel;
  return line;
}

/** A scene with each pixel's class as its most likely one, -1 for none; `classes` in rows. */
function sceneOf(classes: readonly (readonly number[])[], count: number) {
  const [height, width] = [classes.length, classes[0]?.length ?? 0];
  const flat = classes.flat();
  const scores = Array.from({ length: count }, (_, index) =>
    Float32Array.from(flat, (own) => (own < 0 ? Number.NaN : own === index ? 0.9 : 0.1)),
  );
  return { height, width, bands: [], nodata: undefined, scores };
}

function codesOf({ codes, stride, width, height }: ReturnType<typeof canvasMask>): number[][] {
  return Array.from({ length: height }, (_, y) => [
    ...codes.subarray(y * stride, y * stride + width),
  ]);
}

/** The definition, pixel by pixel: another class, or none, within so many columns and rows of the canvas. */
function expectedCodes(
  classes: readonly (readonly number[])[],
  columns: readonly number[],
  rows: readonly number[],
  outlineWidth: number,
): number[][] {
  const classAt = (x: number, y: number) => classes[rows[y]!]?.[columns[x]!] ?? -1;
  const around = Array.from({ length: 2 * outlineWidth + 1 }, (_, at) => at - outlineWidth);
  return rows.map((_, y) =>
    columns.map((__, x) => {
      const own = classAt(x, y);
      const isEdge = around.some((down) =>
        around.some((across) => {
          const [column, row] = [x + across, y + down];
          const isOnCanvas =
            column >= 0 && row >= 0 && column < columns.length && row < rows.length;
          return isOnCanvas && classAt(column, row) !== own;
        }),
      );
      return own + 1 + (isEdge ? EDGE_BIT : 0);
    }),
  );
}

const COLOUR = [213, 94, 0] as const;
const MOST_LIKELY = {
  shown: "most-likely",
  threshold: Number.NaN,
  colours: Array.from({ length: MAX_CLASSES }, () => COLOUR),
} as const;

/** Scene pixels along one side of a canvas: in order, each several times, once or skipped; -1 outside. */
function sampled(sceneLength: number) {
  const steps = fc.array(fc.nat(2), { minLength: 1, maxLength: 23 });
  return fc.tuple(fc.integer({ min: -3, max: sceneLength - 1 }), steps).map(([first, each]) => {
    let at = first;
    return each.map((step) => {
      at += step;
      return at >= 0 && at < sceneLength ? at : -1;
    });
  });
}

describe("canvasMask", () => {
  it("finds every pixel near another class, at every zoom and beyond the scene, for every width of outline", () => {
    const drawing = fc
      .record({ height: fc.integer({ min: 1, max: 7 }), width: fc.integer({ min: 1, max: 7 }) })
      .chain(({ height, width }) =>
        fc.record({
          classes: fc.array(
            fc.array(fc.integer({ min: -1, max: 2 }), { minLength: width, maxLength: width }),
            { minLength: height, maxLength: height },
          ),
          columns: sampled(width),
          rows: sampled(height),
          outlineWidth: fc.integer({ min: 1, max: 9 }),
        }),
      );
    fc.assert(
      fc.property(drawing, ({ classes, columns, rows, outlineWidth }) => {
        const positions: Positions = { columns: lineOf(columns), rows: lineOf(rows) };
        const mask = canvasMask(sceneOf(classes, 3), MOST_LIKELY, positions, outlineWidth);
        expect(codesOf(mask)).toEqual(expectedCodes(classes, columns, rows, outlineWidth));
      }),
    );
  });

  it("has one class for a threshold, which NaN does not reach", () => {
    const scene = { ...sceneOf([[0, 0, 0]], 0), scores: [Float32Array.of(0.9, 0.1, Number.NaN)] };
    const positions = { columns: lineOf([0, 1, 2]), rows: lineOf([0]) };
    const { codes } = canvasMask(scene, { shown: 0, threshold: 0.9, colours: [COLOUR] }, positions);
    expect([...codes.subarray(0, 3)].map((code) => code & CLASS_BITS)).toEqual([1, 0, 0]);
  });

  it("has no edge between classes that are not drawn", () => {
    const positions = { columns: lineOf([0, 1, 2]), rows: lineOf([0]) };
    const undrawn = { ...MOST_LIKELY, colours: [undefined, undefined, COLOUR] };
    expect([...canvasMask(sceneOf([[0, 1, -1]], 3), undrawn, positions).codes].slice(0, 3)).toEqual(
      [0, 0, 0],
    );
  });

  it("refuses the most likely of more classes than the shader has colours for", () => {
    const positions = { columns: lineOf([0]), rows: lineOf([0]) };
    const draw = (count: number) => canvasMask(sceneOf([[0]], count), MOST_LIKELY, positions);
    expect(draw(MAX_CLASSES).codes[0]).toBe(1);
    const message = expect.stringContaining("17 classes, and at most 16");
    expect(() => draw(MAX_CLASSES + 1)).toThrow(
      expect.objectContaining({ failure: { kind: "unexpected", message } }),
    );
  });
});
