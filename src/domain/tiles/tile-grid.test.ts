import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tileGrid, tileOrigin, tilesText } from "./tile-grid.ts";

const TILING = { height: 256, width: 256, overlap: 32, blending: "cosine" } as const;

describe("the tiles of a scene", () => {
  it("are 23 × 14 for 5,000 × 3,000 pixels and an overlap of 32", () => {
    const grid = tileGrid({ height: 5000, width: 3000 }, TILING);
    expect([grid.rows, grid.columns, grid.count]).toEqual([23, 14, 322]);
    expect(tilesText(grid)).toBe("23 × 14 tiles of 256 × 256 sharing 32 pixels");
  });

  it("are one for a scene of a tile's size or less", () => {
    expect(tileGrid({ height: 256, width: 256 }, TILING).count).toBe(1);
    expect(tileGrid({ height: 130, width: 200 }, TILING).count).toBe(1);
  });

  it("cover the scene, and none is beyond it", () => {
    const size = fc.record({
      height: fc.integer({ min: 1, max: 900 }),
      width: fc.integer({ min: 1, max: 900 }),
    });
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 128 }), (scene, overlap) => {
        const grid = tileGrid(scene, { ...TILING, overlap });
        const last = tileOrigin(grid, grid.count - 1);
        expect(last.top + 256).toBeGreaterThanOrEqual(scene.height);
        expect(last.left + 256).toBeGreaterThanOrEqual(scene.width);
        // One tile fewer would leave pixels out.
        if (grid.rows > 1) expect(last.top + overlap).toBeLessThan(scene.height);
        if (grid.columns > 1) expect(last.left + overlap).toBeLessThan(scene.width);
      }),
    );
  });

  it("share at most half of their pixels", () => {
    expect(() => tileGrid({ height: 900, width: 900 }, { ...TILING, overlap: 129 })).toThrow(
      RangeError,
    );
  });
});
