// Regions as polygons and rows; GDAL draws the polygons on the array's pixels again, shapely measures them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaText, regionAreaKm2 } from "#domain/geo/area.ts";
import type { Grid } from "#domain/geo/grid.ts";
import { summarise } from "#domain/prediction/prediction.ts";
import { createOutlineTracer } from "#domain/prediction/trace-outlines.ts";
import { type ExportContext, locatorOf } from "./export.ts";
import { exampleContext, GRIDS } from "./fixtures/export-context.ts";
import { bytesOf, readExports, WHY_NO_GDAL } from "./fixtures/read-exports.ts";
import { MASK_GEOTIFF } from "./mask-geotiff.ts";
import { REGIONS_CSV } from "./regions-csv.ts";
import { REGIONS_GEOJSON } from "./regions-geojson.ts";

/** A mask of 0 and 1, and its size. */
interface Mask {
  readonly height: number;
  readonly width: number;
  readonly values: readonly number[];
}

const ANY_MASK: fc.Arbitrary<Mask> = fc
  .record({ height: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 1, max: 12 }) })
  .chain(({ height, width }) =>
    fc.record({
      height: fc.constant(height),
      width: fc.constant(width),
      values: fc.array(fc.constantFrom(0, 1, 1), {
        minLength: height * width,
        maxLength: height * width,
      }),
    }),
  );

function maskOf(...rows: readonly string[]): Mask {
  return {
    height: rows.length,
    width: rows[0]?.length ?? 0,
    values: Array.from(rows.join(""), (letter) => Number(letter === "#")),
  };
}

/** Holes, holes in islands in holes, and contacts at corners inside and outside. */
const HARD_MASKS = [
  maskOf("#"),
  maskOf("#.", ".#"),
  maskOf("###", "#.#", "###"),
  maskOf("####", "#.##", "##.#", "####"),
  maskOf(".##.", "#..#", "#..#", ".##."),
  maskOf("###.", "#.#.", "##.#", "..##"),
  maskOf("#######", "#.....#", "#.###.#", "#.#.#.#", "#.###.#", "#.....#", "#######"),
  maskOf("#####", "#.#.#", "##.##", "#.#.#", "#####"),
  maskOf("#.#.#", ".#.#.", "#.#.#", ".#.#.", "#.#.#"),
];

function contextOf({ height, width, values }: Mask, grid: Grid): Promise<ExportContext> {
  // Every score above the threshold differs, so that means and maxima can be told apart.
  const scores = Float32Array.from(values, (value, pixel) => (value === 1 ? 0.5 + pixel / 512 : 0));
  return exampleContext({ height, width, scores, grid });
}

interface RegionRead {
  readonly valid: boolean;
  readonly closed: boolean;
  readonly rightHand: boolean;
  readonly properties: Readonly<Record<string, number | string>>;
  readonly shapely: {
    readonly valid: boolean;
    /** In square degrees. */
    readonly area: number;
    readonly rightHand: boolean;
  };
}

describe.skipIf(WHY_NO_GDAL)("regions as GeoJSON", () => {
  it("are valid polygons by the right-hand rule that cover the mask's very pixels", async () => {
    const masks = [...HARD_MASKS, ...fc.sample(ANY_MASK, { numRuns: 60, seed: 18 })];
    const grids = Object.values(GRIDS);
    const cases = masks.flatMap((mask, index) =>
      // Hard masks on every grid, others on each in turn.
      (index < HARD_MASKS.length ? grids : [grids[index % grids.length] ?? GRIDS.utm]).map(
        (grid) => ({ mask, grid }),
      ),
    );
    const contexts = await Promise.all(cases.map(({ mask, grid }) => contextOf(mask, grid)));
    const files = await Promise.all(
      contexts.map(async (context) => ({
        file: await REGIONS_GEOJSON.make(context),
        grid: await MASK_GEOTIFF.make(context),
      })),
    );
    const read = await readExports(files);
    expect(read).toHaveLength(cases.length);
    for (const [index, facts] of read.entries()) {
      const regions = facts["regions"] as readonly RegionRead[];
      const label = JSON.stringify(cases[index]);
      expect([...bytesOf(facts["mask"])], label).toEqual(cases[index]?.mask.values);
      expect(
        regions.every(({ valid, closed, rightHand }) => valid && closed && rightHand),
        label,
      ).toBe(true);
      expect(
        regions.every(({ shapely }) => shapely.valid && shapely.rightHand),
        label,
      ).toBe(true);
      // No region overlaps another.
      const area = regions.reduce((sum, { shapely }) => sum + shapely.area, 0);
      expect(area, label).toBeCloseTo(Number(facts["unionArea"]), 9);
      const { result } = contexts[index] ?? {};
      if (result === undefined) throw new Error("There is a result.");
      // The panel's own list.
      const { regions: listed } = summarise(result.prediction, result.shown);
      const locate = await locatorOf(contexts[index] as ExportContext);
      expect(regions.map(({ properties }) => properties["pixels"])).toEqual(
        listed.map(({ pixelCount }) => pixelCount),
      );
      for (const [rank, { properties }] of regions.entries()) {
        const region = listed[rank];
        if (region === undefined || locate === undefined) throw new Error("It is listed.");
        const panel = areaText(regionAreaKm2(locate, region) ?? Number.NaN);
        expect(areaText(Number(properties["area_km2"]))).toBe(panel);
        expect(properties["mean_probability"]).toBe(region.meanScore);
        expect(properties["class"]).toBe("Smoke");
        const { crs, transform } = cases[index]?.grid ?? GRIDS.utm;
        if (crs.kind !== "geographic") continue;
        const pixel = Math.abs(transform[0] * transform[4] - transform[1] * transform[3]);
        expect(regions[rank]?.shapely.area, label).toBeCloseTo(region.pixelCount * pixel, 9);
      }
    }
  });
});

describe("regions as GeoJSON", () => {
  it("go on beyond 180 degrees across the antimeridian", async () => {
    const grid: Grid = { ...GRIDS.degrees, transform: [1, 0, 178.5, 0, -1, 10] };
    const { content } = await REGIONS_GEOJSON.make(await contextOf(maskOf("###"), grid));
    const { features } = JSON.parse(await content.text());
    const [ring]: number[][][] = features[0].geometry.coordinates;
    const longitudes = ring?.map(([lon = Number.NaN]) => lon) ?? [];
    expect(Math.max(...longitudes) - Math.min(...longitudes)).toBe(3);
  });

  it("have no geometry off the Earth's disk", async () => {
    const grid: Grid = { ...GRIDS.goes, transform: [2004, 0, 5_440_000, 0, -2004, 0] };
    const { content } = await REGIONS_GEOJSON.make(await contextOf(maskOf("#"), grid));
    expect(JSON.parse(await content.text()).features[0].geometry).toBeNull();
  });
});

describe("regions as CSV", () => {
  it("have the panel's numbers, and no place without a georeference", async () => {
    const mask = maskOf("##..", "#...", "...#");
    const placed = await (
      await REGIONS_CSV.make(await contextOf(mask, GRIDS.degrees))
    ).content.text();
    const [header, first, second] = placed.split("\r\n").map((line) => line.split(","));
    expect(header).toContain('"max_probability"');
    expect(first?.slice(0, 2)).toEqual(["1", "3"]);
    // scipy.ndimage.center_of_mass: (1/3, 1/3).
    expect(Number(first?.[3])).toBeCloseTo(1 / 3, 12);
    expect(Number(first?.[5])).toBeCloseTo(-122.4 + 0.01 * (1 / 3 + 0.5), 9);
    expect(first?.slice(7, 11)).toEqual(["0", "0", "2", "2"]);
    expect(second?.slice(-1)).toEqual([String(0.5 + 11 / 512)]);
    const unplaced = await exampleContext({
      ...{ height: 1, width: 1 },
      scores: Float32Array.of(1),
    });
    const text = await (await REGIONS_CSV.make(unplaced)).content.text();
    expect(text.split("\r\n")[1]).toBe("1,1,,0,0,,,0,0,1,1,1,1");
  });
});

describe("createOutlineTracer", () => {
  it("makes rings without a repeated corner, one clockwise outer ring and anticlockwise holes", () => {
    fc.assert(
      fc.property(ANY_MASK, ({ height, width, values }) => {
        const mask = Uint8Array.from(values);
        const pixels = Int32Array.from(values.flatMap((value, at) => (value === 1 ? [at] : [])));
        let area = 0;
        for (const { outer, holes } of createOutlineTracer(mask, { height, width }).trace(pixels)) {
          for (const ring of [outer, ...holes]) {
            expect(new Set(ring.map(String)).size).toBe(ring.length);
            const own = areaOf(ring);
            expect(own > 0).toBe(ring === outer);
            area += own;
          }
        }
        expect(area).toBe(pixels.length);
      }),
    );
  });
});

/** In pixels; positive for a ring that is clockwise on the screen. */
function areaOf(ring: readonly (readonly [number, number])[]): number {
  return ring.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length] ?? [0, 0];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}
