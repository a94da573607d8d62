import { describe, expect, it } from "vitest";
import { lonLatAt } from "./grid.ts";
import { readSceneName, tileGrid } from "./scene-name.ts";

describe("readSceneName", () => {
  it("parses the workshop's tile names, with the day of the year as a date", () => {
    expect(readSceneName("OR_ABI-L1b-RadF-M6_G16_s20212642250204_49_21.tif")).toEqual({
      satellite: "GOES-16",
      time: "2021-09-21T22:50:20Z",
      tile: { zoom: 7, x: 21, y: 49 },
    });
  });

  // `date -u -d "2020-01-01 + 365 days"` and similar.
  it.each([
    ["s20200010000000", "2020-01-01T00:00:00Z"],
    ["s20203662359599", "2020-12-31T23:59:59Z"],
    ["s20190601200000", "2019-03-01T12:00:00Z"],
    ["s20200601200000", "2020-02-29T12:00:00Z"],
  ])("%s is %s", (start, time) => {
    expect(readSceneName(`OR_ABI-L1b-RadC-M3C01_G17_${start}_49_21.npy`)?.time).toBe(time);
  });

  it("parses the samples' own names", () => {
    expect(readSceneName("goes16-20210921T2250Z-z7-x25-y47-clear-land.npy")).toEqual({
      satellite: "GOES-16",
      time: "2021-09-21T22:50Z",
      tile: { zoom: 7, x: 25, y: 47 },
    });
  });

  it.each([
    ["another name", "chip.npy"],
    ["NOAA's name without a tile", "OR_ABI-L1b-RadF-M6C01_G16_s20212642250204_e2021_c2021.nc"],
    ["day 0", "OR_ABI-L1b-RadF-M6_G16_s20210002250204_49_21.tif"],
    ["day 366 of a year of 365", "OR_ABI-L1b-RadF-M6_G16_s20213662250204_49_21.tif"],
    ["hour 24", "OR_ABI-L1b-RadF-M6_G16_s20212642450204_49_21.tif"],
    ["a tile beyond the zoom", "OR_ABI-L1b-RadF-M6_G16_s20212642250204_128_21.tif"],
    ["31 February", "goes16-20210231T2250Z-z7-x21-y49-smoke.npy"],
    ["a month that does not exist", "goes16-20211321T2250Z-z7-x21-y49-smoke.npy"],
    ["an unused zoom", "goes16-20210921T2250Z-z40-x21-y49-smoke.npy"],
  ])("is undefined for %s", (_, name) => {
    expect(readSceneName(name)).toBeUndefined();
  });
});

describe("tileGrid", () => {
  const tile = (zoom: number, x: number, y: number) =>
    tileGrid({ satellite: "GOES-16", time: "", tile: { zoom, x, y } }, 256, 256);

  // mercantile's own example, bounds(486, 332, 10): https://github.com/mapbox/mercantile
  it("has the tile's published bounds", () => {
    const grid = tile(10, 486, 332);
    const northWest = lonLatAt(grid, 0, 0);
    const southEast = lonLatAt(grid, 256, 256);
    expect(northWest?.lon).toBeCloseTo(-9.140_625, 9);
    expect(northWest?.lat).toBeCloseTo(53.330_872_983_017_05, 9);
    expect(southEast?.lon).toBeCloseTo(-8.789_062_5, 9);
    expect(southEast?.lat).toBeCloseTo(53.120_405_283_106_57, 9);
  });

  it("is square at zoom 0, like Web Mercator", () => {
    const [north, south] = [lonLatAt(tile(0, 0, 0), 0, 0), lonLatAt(tile(0, 0, 0), 256, 256)];
    // https://en.wikipedia.org/wiki/Web_Mercator_projection#EPSG:3857
    expect(north?.lat).toBeCloseTo(85.051_129, 6);
    expect(south?.lat).toBeCloseTo(-85.051_129, 6);
    expect([north?.lon, south?.lon]).toEqual([-180, 180]);
  });

  // GetGeoTransform of GDAL 3.6.2 of the samples' GeoTIFFs, as the workshop's tiler wrote them.
  it.each([
    [20, 49, -123.75, 38.822_590_976_177_11, -0.008_690_241_574_636_326],
    [21, 49, -120.9375, 38.822_590_976_177_11, -0.008_690_241_574_636_326],
    [25, 47, -109.6875, 43.068_887_774_169_62, -0.008_160_116_033_396_447],
  ])("equals the georeference in the GeoTIFF of tile %i, %i", (x, y, west, north, rowStep) => {
    const grid = tile(7, x, y);
    const wanted = [0.010_986_328_125, 0, west, 0, rowStep, north];
    for (const [index, value] of wanted.entries()) {
      expect(grid.transform[index]).toBeCloseTo(value, 9);
    }
    expect(grid.source).toBe("name");
  });
});
