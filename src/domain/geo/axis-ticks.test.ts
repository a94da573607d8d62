import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axesText, axisTicks, PIXEL_TICKS, ticksWithin } from "./axis-ticks.ts";
import type { Crs, Grid } from "./grid.ts";

const DEGREES: Crs = { kind: "geographic", title: "WGS 84" };
const UTM: Crs = { kind: "projected", title: "WGS 84 / UTM zone 10N", epsg: undefined };

function ticksOf(transform: Grid["transform"], crs: Crs) {
  const ticks = axisTicks({ transform, crs, source: "file" });
  if (!ticks) throw new Error("The grid is straight and has ticks.");
  return ticks;
}

describe("ticksWithin", () => {
  it("leaves out the ticks beside the scene", () => {
    const ticks = ticksWithin(ticksOf([0.01, 0, -120.005, 0, -0.01, 38.205], DEGREES), {
      width: 110,
      height: 130,
    });
    expect(ticks.columns(-100, 256, 8).map(({ text }) => text)).toEqual([
      "120.0° W",
      "119.5° W",
      "119.0° W",
    ]);
    expect(ticks.rows(-200, 256, 6).map(({ text }) => text)).toEqual(["37° N", "38° N"]);
  });

  it("leaves out columns and rows beside the scene, and parts of a pixel", () => {
    const ticks = ticksWithin(PIXEL_TICKS, { width: 1200, height: 3 });
    expect(ticks.columns(-700, 1900, 6).map(({ text }) => text)).toEqual(["0", "500", "1,000"]);
    expect(ticks.rows(-1, 5, 12).map(({ at }) => at)).toEqual([0, 1, 2, 3]);
  });
});

describe("axisTicks", () => {
  it("places ticks at round degrees, with the hemisphere", () => {
    const ticks = ticksOf([0.01, 0, -120.005, 0, -0.01, 38.205], DEGREES);
    // Manual: -120 is 0.005 / 0.01 = half a pixel from the corner, the next 0.5 degrees 50 pixels on.
    expect(ticks.columns(0, 256, 6)).toEqual([
      { at: expect.closeTo(0.5, 8), text: "120.0° W" },
      { at: expect.closeTo(50.5, 8), text: "119.5° W" },
      { at: expect.closeTo(100.5, 8), text: "119.0° W" },
      { at: expect.closeTo(150.5, 8), text: "118.5° W" },
      { at: expect.closeTo(200.5, 8), text: "118.0° W" },
      { at: expect.closeTo(250.5, 8), text: "117.5° W" },
    ]);
    expect(ticks.rows(0, 256, 3)).toEqual([
      { at: expect.closeTo(220.5, 8), text: "36° N" },
      { at: expect.closeTo(120.5, 8), text: "37° N" },
      { at: expect.closeTo(20.5, 8), text: "38° N" },
    ]);
  });

  it("labels the equator and the 0° and 180° meridians without a side, and wraps at the date line and the poles", () => {
    const ticks = ticksOf([1, 0, 150, 0, -1, 100], DEGREES);
    const texts = (list: readonly { readonly text: string }[]) => list.map(({ text }) => text);
    expect(texts(ticks.columns(0, 60, 7))).toEqual([
      "150° E",
      "160° E",
      "170° E",
      "180°",
      "170° W",
      "160° W",
      "150° W",
    ]);
    expect(texts(ticks.rows(0, 200, 5))).toEqual(["50° S", "0°", "50° N"]);
    const greenwich = ticksOf([1, 0, -20, 0, -1, 0], DEGREES);
    expect(texts(greenwich.columns(0, 40, 5))).toEqual(["20° W", "10° W", "0°", "10° E", "20° E"]);
  });

  it("labels a UTM scene in kilometres, to the digit that distinguishes its ticks", () => {
    // A Sentinel-2 chip: 10 m pixels.
    const ticks = ticksOf([10, 0, 539_980, 0, -10, 4_151_020], UTM);
    expect(ticks.columns(0, 256, 6)).toEqual([
      { at: 2, text: "540.0 km" },
      { at: 52, text: "540.5 km" },
      { at: 102, text: "541.0 km" },
      { at: 152, text: "541.5 km" },
      { at: 202, text: "542.0 km" },
      { at: 252, text: "542.5 km" },
    ]);
    expect(ticks.rows(0, 256, 3)).toEqual([
      { at: 202, text: "4\u202f149 km" },
      { at: 102, text: "4\u202f150 km" },
      { at: 2, text: "4\u202f151 km" },
    ]);
    expect(ticks.rows(0, 12, 6).at(0)).toEqual({ at: 12, text: "4\u202f150.90 km" });
    expect(ticks.rows(0, 2, 6).at(0)).toEqual({ at: 2, text: "4\u202f151\u202f000 m" });
  });

  it("labels metres near the origin, and unknown coordinates as plain numbers", () => {
    const metres = ticksOf([10, 0, -1000, 0, -10, 1000], UTM);
    expect(metres.columns(0, 200, 4).map(({ text }) => text)).toEqual([
      "\u22121\u202f000 m",
      "\u2212500 m",
      "0 m",
      "500 m",
      "1\u202f000 m",
    ]);
    const unknown = ticksOf([10, 0, 20_000, 0, -10, 0], { kind: "unknown", title: "unknown" });
    expect(unknown.columns(0, 100, 2).map(({ text }) => text)).toEqual([
      "20\u202f000",
      "20\u202f500",
      "21\u202f000",
    ]);
  });

  it("explains the kilometres of a satellite's fixed grid, and no other unit", () => {
    const fixedGrid: Crs = { kind: "geostationary", title: "", longitude: -75, height: 35_786_023 };
    expect(axesText(fixedGrid)).toContain("scan angle times the satellite’s height, in km");
    expect(axesText({ kind: "geographic", title: "" })).toBeUndefined();
    expect(axesText({ kind: "projected", title: "", epsg: 32_611 })).toBeUndefined();
  });

  it("labels a satellite's fixed grid in kilometres, south and west with a minus", () => {
    const fixedGrid: Crs = {
      kind: "geostationary",
      title: "",
      longitude: -137,
      height: 35_786_023,
    };
    const ticks = ticksOf([1000, 0, -200_000, 0, -1000, -3_000_000], fixedGrid);
    expect(ticks.columns(0, 400, 4).map(({ text }) => text)).toEqual([
      "\u2212200 km",
      "\u2212100 km",
      "0 km",
      "100 km",
      "200 km",
    ]);
    expect(ticks.rows(0, 400, 4).map(({ text }) => text)).toEqual([
      "\u22123\u202f400 km",
      "\u22123\u202f300 km",
      "\u22123\u202f200 km",
      "\u22123\u202f100 km",
      "\u22123\u202f000 km",
    ]);
  });

  it("is undefined for a rotated, sheared, flat or NaN grid", () => {
    const grid = (...transform: Grid["transform"]): Grid => ({
      transform,
      crs: UTM,
      source: "file",
    });
    expect(axisTicks(grid(10, 1, 0, -1, -10, 0))).toBeUndefined();
    expect(axisTicks(grid(10, 0.01, 0, 0, -10, 0))).toBeUndefined();
    expect(axisTicks(grid(10, 0, 0, 0.01, -10, 0))).toBeUndefined();
    expect(axisTicks(grid(0, 0, 0, 0, -10, 0))).toBeUndefined();
    expect(axisTicks(grid(Number.NaN, 0, 0, 0, -10, 0))).toBeUndefined();
    expect(axisTicks(grid(10, 1e-9, 0, 1e-9, -10, 0))).toBeDefined();
  });

  it("has 3 to 12 ticks in any range, evenly spaced, no two with the same text", () => {
    const straight = fc.record({
      perPixel: fc.double({ min: 0.01, max: 2000, noNaN: true }),
      sign: fc.constantFrom(1, -1),
      start: fc.double({ min: -6e6, max: 6e6, noNaN: true }),
      from: fc.double({ min: -5000, max: 5000, noNaN: true }),
      length: fc.double({ min: 2, max: 20_000, noNaN: true }),
      wished: fc.integer({ min: 8, max: 11 }),
    });
    fc.assert(
      fc.property(straight, ({ perPixel, sign, start, from, length, wished }) => {
        const ticks = ticksOf([sign * perPixel, 0, start, 0, -sign * perPixel, start], UTM);
        for (const side of ["columns", "rows"] as const) {
          const found = ticks[side](from, from + length, wished);
          const tolerance = 1e-6 * length;
          expect(found.length).toBeGreaterThanOrEqual(3);
          expect(found.length).toBeLessThanOrEqual(12);
          expect(new Set(found.map(({ text }) => text)).size).toBe(found.length);
          const gaps = found.slice(1).map(({ at }, index) => at - (found[index]?.at ?? Number.NaN));
          for (const gap of gaps) {
            expect(Math.abs(gap - (gaps[0] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
          }
          for (const { at } of found) {
            expect(at).toBeGreaterThanOrEqual(from - tolerance);
            expect(at).toBeLessThanOrEqual(from + length + tolerance);
          }
        }
      }),
    );
  });
});
