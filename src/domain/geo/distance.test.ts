import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distanceM, distanceText, scaleBarAt } from "./distance.ts";
import { locator } from "./grid.ts";

describe("distanceM", () => {
  it.each([
    // GeographicLib's GeodSolve, https://geographiclib.sourceforge.io/cgi-bin/GeodSolve.
    ["New York to London", [40.6, -73.8], [51.6, -0.5], 5_551_759.4],
    // A degree of longitude on the equator, and the quarter meridian of WGS 84.
    ["a degree of the equator", [0, 0], [0, 1], 111_319.491],
    ["equator to pole", [0, 10], [90, 10], 10_001_965.729],
  ] as const)("matches published geodesics: %s", (_, [lat, lon], [lat2, lon2], expected) => {
    const found = distanceM({ lat, lon }, { lat: lat2, lon: lon2 });
    expect(Math.abs(found - expected)).toBeLessThan(40);
  });

  it("is 0 at a point and across the date line the short way", () => {
    expect(distanceM({ lat: 5, lon: 7 }, { lat: 5, lon: 7 })).toBe(0);
    expect(distanceM({ lat: 0, lon: 179.5 }, { lat: 0, lon: -179.5 })).toBeCloseTo(111_319.5, 0);
  });
});

describe("scaleBarAt", () => {
  const crs = { kind: "geographic", title: "WGS 84" } as const;

  it("is the longest of 1, 2 or 5 times a power of ten that fits", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-5, max: 0.1, noNaN: true }),
        fc.double({ min: 20, max: 400, noNaN: true }),
        (degree, maxPixels) => {
          const locate = locator({ transform: [degree, 0, 0, 0, -degree, 0], crs, source: "file" });
          const bar = locate && scaleBarAt(locate, { column: 10, row: 0 }, maxPixels);
          const metres = (bar?.pixels ?? 0) * degree * 111_319.49;
          const digit = Number(metres.toExponential(6).split("e")[0]);
          expect([1, 2, 5, 10].some((round) => Math.abs(digit - round) < 1e-3)).toBe(true);
          expect(bar?.pixels).toBeLessThanOrEqual(maxPixels * (1 + 1e-6));
          expect(bar?.pixels).toBeGreaterThan(maxPixels / 2.51);
        },
      ),
    );
  });

  it("is written in metres or kilometres", () => {
    expect([20, 500, 1000, 50_000, 2_000_000].map(distanceText)).toEqual([
      "20\u202fm",
      "500\u202fm",
      "1\u202fkm",
      "50\u202fkm",
      "2,000\u202fkm",
    ]);
  });
});
