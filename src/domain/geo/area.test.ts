import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pixelAreaM2, regionAreaKm2 } from "./area.ts";
import { type Grid, type Locator, locator } from "./grid.ts";

/** The output of make-areas.py; rows without a code are on GOES-17's fixed grid. */
interface Row {
  readonly name: string;
  readonly epsg: number | null;
  readonly transform: Grid["transform"];
  readonly column: number;
  readonly row: number;
  readonly pixelM2: number;
  readonly regionM2: number;
}

const ROWS = readFileSync(new URL("./fixtures/areas.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

/** Web Mercator's spherical formulas: EPSG guidance note 7-2, section 3.5.1. */
function webMercator(x: number, y: number) {
  const radius = 6_378_137;
  const degrees = 180 / Math.PI;
  return {
    lon: (x / radius) * degrees,
    lat: (Math.PI / 2 - 2 * Math.atan(Math.exp(-y / radius))) * degrees,
  };
}

function locatorOf({ epsg, transform }: Row): Locator | undefined {
  if (epsg === null) {
    const crs = { kind: "geostationary", title: "", longitude: -137, height: 35_786_023 } as const;
    return locator({ transform, crs, source: "file" });
  }
  if (epsg === 4326) {
    return locator({ transform, crs: { kind: "geographic", title: "" }, source: "file" });
  }
  return locator(
    { transform, crs: { kind: "projected", title: "", epsg }, source: "file" },
    webMercator,
  );
}

// UTM needs proj4, which is a service: its areas are tested there.
const HERE = ROWS.filter(({ epsg }) => epsg === null || epsg === 4326 || epsg === 3857);

describe.each(HERE)("at column $column, row $row of $name", (row) => {
  const locate = locatorOf(row) ?? (() => undefined);

  it("matches pyproj's area of a pixel to 1 part in 10^6", () => {
    const area = pixelAreaM2(locate, row);
    expect((area ?? Number.NaN) / row.pixelM2).toBeCloseTo(1, 6);
  });

  it("matches pyproj's area of 100 × 60 pixels to 1 part in 10^3", () => {
    const area = regionAreaKm2(locate, { ...row, pixelCount: 6000 });
    expect((1e6 * (area ?? Number.NaN)) / row.regionM2).toBeCloseTo(1, 3);
  });
});

describe("an area", () => {
  it("is undefined for a pixel partly off the Earth", () => {
    const here: Locator = (column) => (column > 0 ? { lon: column, lat: 0 } : undefined);
    expect(pixelAreaM2(here, { row: 0, column: 0.25 })).toBeUndefined();
    expect(pixelAreaM2(here, { row: 0, column: -3 })).toBeUndefined();
    expect(regionAreaKm2(here, { row: 0, column: -3, pixelCount: 9 })).toBeUndefined();
  });
});
