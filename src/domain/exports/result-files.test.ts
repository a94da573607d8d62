// Files of results, read back by numpy, GDAL, rasterio and the page itself.
import { describe, expect, it } from "vitest";
import { valuesInCOrder } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { decodePaletteIndices } from "#domain/formats/png-palette.ts";
import type { Grid } from "#domain/geo/grid.ts";
import { WATER } from "#domain/model/fixtures/cards.ts";
import { maskOf } from "#domain/render/overlay.ts";
import { referenceMaskOf, UNLABELLED } from "#domain/scores/reference-mask.ts";
import type { ExportContext, ExportedFile, FileExport } from "./export.ts";
import { EXPORTS } from "./exports.ts";
import { exampleContext, GRIDS } from "./fixtures/export-context.ts";
import {
  bytesOf,
  type FactsRead,
  floatsOf,
  readExports,
  WHY_NO_GDAL,
} from "./fixtures/read-exports.ts";

const HEIGHT = 300;
const WIDTH = 530;
const THRESHOLD = 0.3;

/** Smooth enough to have regions, with pixels without a score at an edge and at odd places. */
const SCORES = Float32Array.from({ length: HEIGHT * WIDTH }, (_, pixel) => {
  const [row, column] = [Math.floor(pixel / WIDTH), pixel % WIDTH];
  if (column > 520 || pixel % 997 === 0) return Number.NaN;
  return (1 + Math.sin(row / 9) * Math.cos(column / 7)) / 2;
});
const MASK = maskOf(SCORES, THRESHOLD).map((value, pixel) =>
  Number.isNaN(SCORES[pixel]) ? UNLABELLED : value,
);

const contextOn = (grid: Grid | undefined): Promise<ExportContext> =>
  exampleContext({
    ...{ name: "bay 1.npy", height: HEIGHT, width: WIDTH, scores: SCORES, grid },
    view: { threshold: THRESHOLD },
  });

function fileExport(id: string): FileExport {
  const row = EXPORTS.find((one) => one.id === id);
  if (row?.kind !== "file") throw new Error(`There is no file ${id}.`);
  return row;
}

async function factsOf(...files: readonly ExportedFile[]): Promise<readonly FactsRead[]> {
  return readExports(files.map((file) => ({ file })));
}

/** The same, with NaN equal to NaN, and without the cost of comparing value by value. */
function areSame(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  return (
    one.length === other.length && Array.from(one).every((value, at) => Object.is(value, other[at]))
  );
}

describe.skipIf(WHY_NO_GDAL)("exported arrays", () => {
  it("have the prediction's float32 and the mask's values in numpy, and the mask's in GDAL's PNG", async () => {
    const context = await contextOn(undefined);
    const ids = ["prediction-npy", "mask-npy", "mask-png"];
    const files = await Promise.all(ids.map((id) => fileExport(id).make(context)));
    expect(files.map(({ fileName }) => fileName)).toEqual([
      "bay 1_goes-smoke_p0.3_probability.npy",
      "bay 1_goes-smoke_p0.3_mask.npy",
      "bay 1_goes-smoke_p0.3_mask.png",
    ]);
    const [prediction, mask, png] = await factsOf(...files);
    expect(prediction).toMatchObject({ dtype: "float32", shape: [HEIGHT, WIDTH] });
    expect(areSame(floatsOf(prediction?.["values"]), SCORES)).toBe(true);
    expect(mask).toMatchObject({ dtype: "uint8", shape: [HEIGHT, WIDTH] });
    expect(areSame(bytesOf(mask?.["values"]), MASK)).toBe(true);
    expect(areSame(bytesOf(png?.["values"]), MASK)).toBe(true);
    expect(png?.["colours"]).toEqual([
      [0, 0, 0],
      context.result?.card.output.classColour,
      [128, 128, 128],
    ]);
  });

  it("have the array's grid, nodata and overviews in GDAL and rasterio, which find them cloud optimized", async () => {
    const grids = Object.values(GRIDS);
    const contexts = await Promise.all(grids.map(contextOn));
    const files = await Promise.all(
      contexts.flatMap((context) =>
        ["prediction-geotiff", "mask-geotiff"].map((id) => fileExport(id).make(context)),
      ),
    );
    const facts = await factsOf(...files);
    for (const [index, { transform: t, crs }] of grids.entries()) {
      const [prediction, mask] = facts.slice(2 * index, 2 * index + 2);
      for (const image of [prediction, mask]) {
        expect(image).toMatchObject({ shape: [1, HEIGHT, WIDTH], block: [256, 256], problems: [] });
        const expected = [t[2], t[0], t[1], t[5], t[3], t[4]];
        expect(image?.["transform"]).toEqual(expected.map((value) => expect.closeTo(value, 9)));
        if (crs.kind === "geostationary") {
          expect(String(image?.["proj"]).split(" ")).toEqual(
            expect.arrayContaining(["+proj=geos", "+sweep=x", "+lon_0=-75", "+h=35786023"]),
          );
        } else {
          expect(image?.["code"]).toBe(String("epsg" in crs ? crs.epsg : 4326));
        }
      }
      expect(prediction).toMatchObject({ dtype: "Float32", nodata: "nan" });
      expect(prediction?.["descriptions"]).toEqual(["probability of Smoke"]);
      expect(prediction?.["metadata"]).toMatchObject({ ARRAY: "bay 1.npy", THRESHOLD: "0.3" });
      expect(areSame(floatsOf(prediction?.["values"]), SCORES)).toBe(true);
      expect(mask).toMatchObject({ dtype: "Byte", nodata: "255.0" });
      expect(areSame(bytesOf(mask?.["values"]), MASK)).toBe(true);
      for (const image of [prediction, mask]) {
        expect(image?.["rasterio"]).toEqual({
          values: image?.["values"],
          transform: t.map((value) => expect.closeTo(value, 9)),
          epsg: crs.kind === "geostationary" ? null : Number(image?.["code"]),
          nodata: image?.["nodata"],
          missing: MASK.filter((value) => value === UNLABELLED).length,
        });
      }
      const overviews = [prediction, mask].map(
        (image) => image?.["overviews"] as readonly string[],
      );
      expect(overviews.map(({ length }) => length)).toEqual([2, 2]);
      // numpy: np.nanmean of the first 2 x 2 values, of which the first is NaN, and of 2 x 2 without NaN.
      const half = floatsOf(overviews[0]?.[0]);
      const mean = (...pixels: readonly number[]): number =>
        pixels.reduce((sum, pixel) => sum + (SCORES[pixel] ?? 0), 0) / pixels.length;
      expect(half[0]).toBeCloseTo(mean(1, WIDTH, WIDTH + 1), 6);
      expect(half[1]).toBeCloseTo(mean(2, 3, WIDTH + 2, WIDTH + 3), 6);
    }
  });

  it("have one band for each class of a model of several", async () => {
    const [height, width] = [3, 5];
    const scores = Float32Array.from({ length: 2 * height * width }, (_, at) => at / 64);
    const context = await exampleContext({
      ...{ height, width, scores, classCount: 2, grid: GRIDS.utm, card: WATER },
    });
    const ids = ["prediction-npy", "prediction-geotiff"];
    const [npy, tif] = await factsOf(
      ...(await Promise.all(ids.map((id) => fileExport(id).make(context)))),
    );
    expect(npy).toMatchObject({ shape: [2, height, width] });
    expect(tif).toMatchObject({ shape: [2, height, width], problems: [] });
    expect(floatsOf(npy?.["values"])).toEqual(scores);
    expect(floatsOf(tif?.["values"])).toEqual(scores);
  });
});

describe("an exported file that is dropped into the page", () => {
  it("has the same values in the same place", async () => {
    const context = await contextOn(GRIDS.goes);
    for (const id of ["prediction-npy", "prediction-geotiff"]) {
      const { content } = await fileExport(id).make(context);
      const { array, grid } = await openFile(await content.arrayBuffer());
      expect(areSame(valuesInCOrder(array) as Float32Array, SCORES)).toBe(true);
      if (id === "prediction-npy") continue;
      expect(grid?.crs).toEqual(GRIDS.goes.crs);
      expect(grid?.transform).toEqual(
        GRIDS.goes.transform.map((value) => expect.closeTo(value, 6)),
      );
    }
  });

  it("is the same reference mask", async () => {
    const context = await contextOn(GRIDS.nad83);
    for (const id of ["mask-npy", "mask-geotiff", "mask-png"]) {
      const bytes = await (await fileExport(id).make(context)).content.arrayBuffer();
      const indices = await decodePaletteIndices(new Uint8Array(bytes));
      const found = indices ? { ...indices, format: "picture" } : await openFile(bytes);
      const { height, width, labels } = referenceMaskOf(found);
      expect([height, width, areSame(labels, MASK)]).toEqual([HEIGHT, WIDTH, true]);
    }
  });
});

describe("georeferenced exports", () => {
  it.each([
    [undefined, "The array has no georeference."],
    [
      { ...GRIDS.utm, crs: { kind: "unknown", title: "local" } } as const,
      "The array’s coordinate system is unknown.",
    ],
  ])("say why they cannot be made", async (grid, reason) => {
    const context = await contextOn(grid);
    for (const id of ["prediction-geotiff", "mask-geotiff", "regions-geojson"]) {
      expect(fileExport(id).whyNot?.(context)).toBe(reason);
    }
  });

  it("say which projection has no code, or cannot be converted to degrees", async () => {
    const projected = (epsg: number | undefined): Promise<ExportContext> =>
      contextOn({ ...GRIDS.utm, crs: { kind: "projected", title: "Albers", epsg } });
    expect(fileExport("mask-geotiff").whyNot?.(await projected(undefined))).toBe(
      "The array’s projection has no EPSG code.",
    );
    const albers = await projected(5070);
    expect(fileExport("mask-geotiff").whyNot?.(albers)).toBeUndefined();
    expect(fileExport("regions-geojson").whyNot?.(albers)).toContain("(Albers)");
  });
});
