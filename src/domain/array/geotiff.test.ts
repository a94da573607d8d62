import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { centreText, lonLatAt } from "#domain/geo/grid.ts";
import { SMOKE } from "./fixtures/cards.ts";
import type { FoundArray } from "./found-array.ts";
import { type NdArray, parseNpy } from "./npy.ts";
import { openFile } from "./open-file.ts";
import { readImage } from "./read.ts";

function bytesOf(path: string): ArrayBuffer {
  return new Uint8Array(readFileSync(path)).buffer;
}

const OTHERS = "src/domain/array/fixtures/tiff";

/** Each GeoTIFF of real data, where it lies, and how many of its bands its npy twin has. */
const SAMPLES = [
  ["public/samples", "goes16-20210921T2250Z-z7-x21-y49-smoke", 6],
  [OTHERS, "goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast", 6],
  [OTHERS, "goes16-20210921T2250Z-z7-x25-y47-clear-land", 6],
  [OTHERS, "goes17-20191027T2000Z-kincade-smoke-5band", 5],
  [OTHERS, "landsat7-olinda-6band", 6],
  [OTHERS, "sentinel2-spain-flood-6band-int16", 6],
] as const;

function valuesOf({ values }: NdArray): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function open(folder: string, name: string): Promise<FoundArray> {
  return openFile(bytesOf(`${folder}/${name}.tif`));
}

describe("a sample's GeoTIFF holds what its npy holds", () => {
  it.each(SAMPLES)("%s/%s", async (folder, name, bandCount) => {
    const file = bytesOf(`${folder}/${name}.tif`);
    const kept = Array.from({ length: bandCount }, (_, band) => band);
    const { rewrittenFile } = await readImage(await openFile(file), file, {
      edits: [{ kind: "bands", bands: kept }],
      card: SMOKE,
    });
    const made = parseNpy(rewrittenFile ?? new ArrayBuffer());
    const twin = parseNpy(bytesOf(`public/samples/${name}.npy`));
    expect([made.dtype, made.shape]).toEqual([twin.dtype, twin.shape]);
    expect(Buffer.compare(valuesOf(made), valuesOf(twin))).toBe(0);
  });
});

describe("a GeoTIFF's georeference", () => {
  // GDAL 3.6.2, each file's centre transformed to EPSG:4326.
  it.each([
    ["public/samples", "goes16-20210921T2250Z-z7-x21-y49-smoke", -119.53125, 37.710_240_054_6],
    [OTHERS, "sentinel2-spain-flood-6band-int16", -0.758_896_752, 38.105_815_700_1],
    [OTHERS, "goes17-20191027T2000Z-kincade-smoke-5band", -124.163_932_916_6, 37.245_032_120_2],
  ])("%s/%s has its centre where GDAL has it", async (folder, name, lon, lat) => {
    const { grid, array } = await open(folder, name);
    const [height = 0, width = 0] = array.shape;
    const place = grid && lonLatAt(grid, width / 2, height / 2);
    expect(place?.lon).toBeCloseTo(lon, 6);
    expect(place?.lat).toBeCloseTo(lat, 6);
  });

  it("of a projection that is not known here is told in its own coordinates", async () => {
    const { grid } = await open(OTHERS, "landsat7-olinda-6band");
    expect(grid && lonLatAt(grid, 128, 128)).toBeUndefined();
    expect(grid && centreText(grid, 256, 256)).toBe(
      "x 293,735, y 9,115,745 (SIRGAS 2000 / UTM zone 25S)",
    );
  });
});
