import { describe, expect, it } from "vitest";
import {
  centreText,
  coordinatesAt,
  cornerPlaces,
  type Grid,
  isNorthUp,
  locator,
  lonLatAt,
  lonLatText,
  placeGrid,
} from "./grid.ts";

/** The georeference of the GOES-17 sample: GDAL 3.6.2, GetGeoTransform and the proj string. */
const FIXED_GRID: Grid = {
  transform: [
    1002.008_633_960_532_5, 0, 951_908.180_143_703_6, 0, -1002.008_567_237_147,
    3_807_632.857_357_755,
  ],
  crs: { kind: "geostationary", title: "fixed grid", longitude: -137, height: 35_786_023 },
  source: "file",
};

const DEGREES: Grid = {
  transform: [0.5, 0, -10, 0, -0.25, 20],
  crs: { kind: "geographic", title: "WGS 84" },
  source: "file",
};

describe("lonLatAt", () => {
  // PROJ 9.1 through GDAL's CoordinateTransformation to EPSG:4326: column, row, lon, lat.
  it.each([
    [0, 0, -125.418_625_059_174_52, 38.894_338_958_998_866],
    [128, 128, -124.163_932_916_620_74, 37.245_032_120_180_795],
    [256, 0, -122.185_933_814_635_63, 38.980_733_003_911_21],
    [255.5, 255.5, -122.945_001_811_376_2, 35.656_227_592_770_37],
    [10.25, 200, -125.760_180_298_388_63, 36.287_888_168_386_786],
    [-5400, 3500, 174.790_406_246_560_17, 2.881_859_648_700_487_5],
  ])("matches PROJ on the fixed grid: column %f, row %f", (column, row, lon, lat) => {
    const place = lonLatAt(FIXED_GRID, column, row);
    expect(place?.lon).toBeCloseTo(lon, 9);
    expect(place?.lat).toBeCloseTo(lat, 9);
  });

  it("is undefined beyond the Earth's disk", () => {
    expect(lonLatAt(FIXED_GRID, -10_000, 0)).toBeUndefined();
  });

  it("returns geographic coordinates unchanged", () => {
    expect(lonLatAt(DEGREES, 2, 4)).toEqual({ lon: -9, lat: 19 });
  });

  it("counts longitudes beyond 180° from the other side", () => {
    const pacific: Grid = { ...DEGREES, transform: [1, 0, 170, 0, -1, 20] };
    const lons = [0, 10, 11, 100].map((column) => lonLatAt(pacific, column, 0)?.lon);
    expect(lons).toEqual([170, 180, -179, -90]);
  });

  it("is undefined for unsupported projections", () => {
    const projected: Grid = {
      ...DEGREES,
      crs: { kind: "projected", title: "UTM", epsg: undefined },
    };
    expect(lonLatAt(projected, 0, 0)).toBeUndefined();
  });
});

describe("placed", () => {
  it("keeps the position of every pixel of a cropped and resized image, even on rotated grids", () => {
    const turned: Grid = { ...DEGREES, transform: [3, 0.5, 100, -0.25, -2, 50] };
    const placement = { top: 6, left: -4, rowFactor: 2, columnFactor: 0.5 };
    for (const [column, row] of [
      [0, 0],
      [8, 3],
      [2.5, 7.5],
    ] as const) {
      expect(coordinatesAt(placeGrid(turned, placement), column, row)).toEqual(
        coordinatesAt(turned, -4 + column * 0.5, 6 + row * 2),
      );
    }
  });
});

describe("locator", () => {
  it("equals lonLatAt on grids with known coordinates", () => {
    expect(locator(DEGREES)?.(2, 4)).toEqual({ lon: -9, lat: 19 });
    expect(locator(FIXED_GRID)?.(128, 128)).toEqual(lonLatAt(FIXED_GRID, 128, 128));
  });

  it("is undefined for unknown coordinates and before a projection is loaded", () => {
    const crs = { kind: "projected", title: "UTM", epsg: 32_630 } as const;
    expect(locator({ ...DEGREES, crs: { kind: "unknown", title: "" } })).toBeUndefined();
    expect(locator({ ...DEGREES, crs })).toBeUndefined();
    const projection = (x: number, y: number) => ({ lon: x / 10, lat: y / 10 });
    expect(locator({ ...DEGREES, crs }, projection)?.(2, 4)).toEqual({ lon: -0.9, lat: 1.9 });
  });
});

describe("isNorthUp", () => {
  it.each([
    ["is true if columns run east and rows south", [1, 0, 0, 0, -1, 0], true],
    ["is false if rows run north", [1, 0, 0, 0, 1, 0], false],
    ["is false if columns run west", [-1, 0, 0, 0, -1, 0], false],
    ["is false for a rotated image", [1, 0.1, 0, 0.1, -1, 0], false],
  ] as const)("%s", (_, transform, expected) => {
    expect(isNorthUp({ ...DEGREES, transform })).toBe(expected);
  });
});

describe("cornerPlaces", () => {
  it("are the outer corners of the corner pixels", () => {
    const locate = locator(DEGREES) ?? (() => undefined);
    expect(cornerPlaces(locate, 8, 4)).toEqual({
      upperLeft: { lon: -10, lat: 20 },
      upperRight: { lon: -8, lat: 20 },
      lowerLeft: { lon: -10, lat: 18 },
      lowerRight: { lon: -8, lat: 18 },
    });
  });
});

describe("placeText", () => {
  it("has the requested number of decimals", () => {
    expect(lonLatText({ lon: -119.531_25, lat: 37.710_24 })).toBe("37.71° N, 119.53° W");
    expect(lonLatText({ lon: 0, lat: -0.5 }, 4)).toBe("0.5000° S, 0.0000° E");
  });
});

describe("centreText", () => {
  it("names the hemispheres", () => {
    expect(centreText(DEGREES, 8, 4)).toBe("19.00° N, 9.00° W");
    const south: Grid = { ...DEGREES, transform: [0.5, 0, 10, 0, -0.25, -20] };
    expect(centreText(south, 8, 4)).toBe("21.00° S, 11.00° E");
  });

  it("shows coordinates with their CRS if the projection is unsupported", () => {
    const crs = { kind: "projected", title: "WGS 84 / UTM zone 30N", epsg: 32_630 } as const;
    const grid: Grid = { ...DEGREES, crs, transform: [10, 0, 600_000, 0, -10, 4_200_000] };
    expect(centreText(grid, 100, 200)).toBe("x 601,000, y 4,199,500 (WGS 84 / UTM zone 30N)");
  });
});
