import { describe, expect, it } from "vitest";
import { type Grid, locator } from "./grid.ts";
import { measureText, pathLengthM, polygonOf } from "./measure.ts";

/** A pixel of a tenth of a degree; row 0 is at the equator. */
const GRID: Grid = {
  transform: [0.1, 0, 10, 0, -0.1, 0],
  crs: { kind: "geographic", title: "WGS 84" },
  source: "file",
};
const LOCATE = locator(GRID);
const at = (row: number, column: number) => ({ row, column });
const DEGREE = [at(0, 0), at(0, 10), at(10, 10), at(10, 0)];

describe("a measured path", () => {
  it("has the length of the WGS 84 ellipsoid", () => {
    // A degree of the equator, and the meridian from 0 to 1 degree.
    expect(LOCATE && pathLengthM(LOCATE, DEGREE.slice(0, 2))).toBeCloseTo(111_319.49, 0);
    expect(LOCATE && pathLengthM(LOCATE, DEGREE.slice(1, 3))).toBeCloseTo(110_574.39, 0);
  });

  it("encloses the area of a degree by a degree, 12,308 km²", () => {
    // Published for the cell between 0 and 1 degree on WGS 84: 12,308.4 km².
    expect(measureText(LOCATE, DEGREE)).toBe("333\u202fkm, 12,300 km² within");
  });

  it("is counted in pixels without a place", () => {
    expect(measureText(undefined, [at(0, 0), at(3, 4)])).toBe("5 pixels");
    expect(measureText(undefined, [at(0, 0), at(0, 4), at(3, 4)])).toBe(
      "7 pixels, 6 square pixels within",
    );
  });

  it("says what to do before there are two points", () => {
    expect(measureText(LOCATE, [at(0, 0)])).toMatch(/^Click two points/);
  });
});

describe("polygonOf", () => {
  it("has the centre of mass, whichever way round", () => {
    const square = [at(0, 0), at(0, 2), at(2, 2), at(2, 0)];
    for (const points of [square, square.toReversed()]) {
      expect(polygonOf(points)).toEqual({ row: 1, column: 1, pixelCount: 4 });
    }
  });
});
