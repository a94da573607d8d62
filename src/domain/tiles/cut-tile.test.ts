import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bandPlane, type Raster } from "#domain/array/raster.ts";
import { cutTile, isTileMissing, missingInTile } from "./cut-tile.ts";
import { tileGrid } from "./tile-grid.ts";

/** Bands-last, its value tells band, row and column. */
function sceneOf(height: number, width: number, bandCount: number): Raster {
  const values = Uint16Array.from({ length: height * width * bandCount }, (_, index) => index);
  return {
    ...{ values, dtype: "uint16", height, width, bandCount, offset: 0 },
    strides: { band: 1, row: width * bandCount, column: bandCount },
  };
}

const TILING = { height: 4, width: 4, overlap: 1, blending: "cosine" } as const;

describe("a tile", () => {
  it("is a window on the scene's values where it is inside", () => {
    const scene = sceneOf(8, 9, 2);
    const tile = cutTile(scene, tileGrid(scene, TILING), 0);
    expect(tile.values).toBe(scene.values);
    expect(Array.from(bandPlane(tile, 1).subarray(0, 5), Number)).toEqual([1, 3, 5, 7, 19]);
  });

  it("mirrors the scene beyond its border, as numpy.pad does", () => {
    // np.pad(np.arange(15).reshape(5, 3), ((0, 2), (0, 1)), mode="reflect")[3:, :], numpy 1.24.
    const scene = sceneOf(5, 3, 1);
    const tile = cutTile(scene, tileGrid(scene, TILING), 1);
    expect(Array.from(bandPlane(tile, 0), Number)).toEqual([
      9, 10, 11, 10, 12, 13, 14, 13, 9, 10, 11, 10, 6, 7, 8, 7,
    ]);
  });

  it("repeats a scene of one row, and mirrors a small one again and again", () => {
    const row = sceneOf(1, 2, 1);
    const tile = cutTile(row, tileGrid(row, TILING), 0);
    expect(Array.from(bandPlane(tile, 0), Number)).toEqual([
      0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,
    ]);
  });

  it("knows whether it has any pixel with data", () => {
    const scene = { height: 5, width: 9 };
    const grid = tileGrid(scene, { ...TILING, overlap: 0 });
    const missing = new Uint8Array(45).fill(1);
    missing[8] = 0;
    const tiles = Array.from({ length: grid.count }, (_, index) =>
      isTileMissing(missing, grid, index),
    );
    expect(tiles).toEqual([true, true, false, true, true, true]);
    expect(missingInTile(missing, grid, 1)).toEqual(new Uint8Array(16).fill(1));
    expect([...missingInTile(missing, grid, 2)]).toEqual(
      [0, 0, 0, 0].concat([1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]),
    );
  });
});

const PYTHON = "/usr/bin/python3";
const hasNumpy = ((): boolean => {
  if (!existsSync(PYTHON)) return false;
  try {
    execFileSync(PYTHON, ["-c", "import numpy"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasNumpy)("tiles beside numpy.pad", () => {
  it("are equal for scenes of any size", () => {
    const sizes = [
      [1, 1],
      [2, 7],
      [3, 5],
      [9, 4],
      [10, 13],
    ] as const;
    const script = `
import json, numpy as np
out = []
for h, w in ${JSON.stringify(sizes)}:
    a = np.arange(h * w).reshape(h, w)
    out.append(np.pad(a, ((0, 20), (0, 20)), mode="reflect" if min(h, w) > 1 else "edge").tolist())
print(json.dumps(out))`;
    const padded: number[][][] = JSON.parse(
      execFileSync(PYTHON, ["-c", script], { encoding: "utf8" }),
    );
    sizes.forEach(([height, width], at) => {
      const scene = sceneOf(height, width, 1);
      const grid = tileGrid(scene, TILING);
      for (let index = 0; index < grid.count; index += 1) {
        const [top, left] = [3 * Math.floor(index / grid.columns), 3 * (index % grid.columns)];
        const wanted = padded[at]?.slice(top, top + 4).map((row) => row.slice(left, left + 4));
        expect(Array.from(bandPlane(cutTile(scene, grid, index), 0), Number)).toEqual(
          wanted?.flat(),
        );
      }
    });
  });
});
