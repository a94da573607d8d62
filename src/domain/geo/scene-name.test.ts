import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openFile } from "#domain/array/open-file.ts";
import { coordinatesAt } from "./grid.ts";
import { readSceneName, tileGrid } from "./scene-name.ts";

describe("a file's name tells its time and tile", () => {
  it.each([
    ["OR_ABI-L1b-RadF-M6_G16_s20212642250204_49_21.tif", "GOES-16", "2021-09-21T22:50:20Z", 21, 49],
    ["OR_ABI-L1b-RadF-M3_G16_s20180010000000_50_20.npy", "GOES-16", "2018-01-01T00:00:00Z", 20, 50],
    [
      "copy of OR_ABI-L1b-RadC-M6_G17_s20203662359599_1_2 (1).npy",
      "GOES-17",
      "2020-12-31T23:59:59Z",
      2,
      1,
    ],
    ["goes16-20210921T2250Z-z7-x25-y47-clear-land.npy", "GOES-16", "2021-09-21T22:50Z", 25, 47],
  ])("%s", (name, satellite, time, x, y) => {
    expect(readSceneName(name)).toEqual({ satellite, time, tile: { zoom: 7, x, y } });
  });

  it.each([
    "chip.npy",
    "OR_ABI-L1b-RadF-M6C01_G16_s20212642250204_e20212642259512_c20212642259559.nc",
    "OR_ABI-L1b-RadF-M6_G16_s20212642250204_49_700.tif",
    "goes16-20211321T2250Z-z7-x21-y49.npy",
  ])("%s tells nothing", (name) => {
    expect(readSceneName(name)).toBeUndefined();
  });
});

it("puts a tile where the same tile's GeoTIFF says that it is", async () => {
  const name = "goes16-20210921T2250Z-z7-x21-y49-smoke.tif";
  const scene = readSceneName(name);
  const file = new Uint8Array(readFileSync(`public/samples/${name}`)).buffer;
  const { grid } = await openFile(file);
  const named = scene && tileGrid(scene, 256, 256);
  for (const [column, row] of [
    [0, 0],
    [256, 0],
    [0, 256],
    [128, 200],
  ] as const) {
    const here = named && coordinatesAt(named, column, row);
    const there = grid && coordinatesAt(grid, column, row);
    expect(here?.x).toBeCloseTo(there?.x ?? Number.NaN, 9);
    expect(here?.y).toBeCloseTo(there?.y ?? Number.NaN, 9);
  }
});
