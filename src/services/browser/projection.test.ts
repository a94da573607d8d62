import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pixelAreaM2 } from "#domain/geo/area.ts";
import { type Crs, centreText, type Grid, locator } from "#domain/geo/grid.ts";
import { loadProjection } from "./projection.ts";

/** The output of make-projections.py. */
const ROWS = readFileSync("src/services/browser/fixtures/projections.jsonl", "utf8")
  .trim()
  .split("\n")
  .map(
    (line) =>
      JSON.parse(line) as {
        readonly epsg: number;
        readonly title: string;
        readonly x: number;
        readonly y: number;
        readonly lon: number;
        readonly lat: number;
      },
  );

function projected(epsg: number | undefined): Crs {
  return { kind: "projected", title: "", epsg };
}

describe("a loaded projection", () => {
  it.each(ROWS)("matches PROJ at x $x, y $y in $title", async ({ epsg, x, y, lon, lat }) => {
    const project = await loadProjection(projected(epsg));
    const place = project?.(x, y);
    expect(Math.abs((place?.lon ?? Number.NaN) - lon)).toBeLessThan(1e-7);
    expect(Math.abs((place?.lat ?? Number.NaN) - lat)).toBeLessThan(1e-7);
  });

  it("locates a grid's images in degrees", async () => {
    const grid: Grid = {
      transform: [10, 0, 399_960, 0, -10, 5_300_040],
      crs: projected(32_632),
      source: "file",
    };
    const projection = await loadProjection(grid.crs);
    expect(locator(grid, projection)?.(0, 0)?.lat).toBeCloseTo(47.845_914_826_8, 7);
    expect(centreText(grid, 0, 0, projection)).toBe("47.85° N, 7.66° E");
  });
});

/** The output of src/domain/geo's make-areas.py. */
const UTM_AREAS = readFileSync("src/domain/geo/fixtures/areas.jsonl", "utf8")
  .trim()
  .split("\n")
  .map(
    (line) =>
      JSON.parse(line) as {
        readonly name: string;
        readonly epsg: number | null;
        readonly transform: Grid["transform"];
        readonly column: number;
        readonly row: number;
        readonly pixelM2: number;
      },
  )
  .filter(({ name }) => name.startsWith("UTM"));

describe("a pixel of a projected grid", () => {
  it.each(UTM_AREAS)("has pyproj's area at column $column, row $row of $name", async (area) => {
    const crs = projected(area.epsg ?? undefined);
    const grid: Grid = { transform: area.transform, crs, source: "file" };
    const locate = locator(grid, await loadProjection(crs)) ?? (() => undefined);
    expect((pixelAreaM2(locate, area) ?? Number.NaN) / area.pixelM2).toBeCloseTo(1, 6);
  });
});

describe("loadProjection", () => {
  it.each([
    ["is undefined for an unsupported code", projected(3413)],
    ["is undefined beyond the zones of a series", projected(32_661)],
    ["is undefined without a code", projected(undefined)],
    ["is undefined for coordinates in degrees", { kind: "geographic", title: "WGS 84" } as const],
  ])("%s", async (_, crs) => {
    expect(await loadProjection(crs)).toBeUndefined();
  });
});
