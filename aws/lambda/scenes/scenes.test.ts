// The three functions on the local stack, with the demo model, as the workflow calls them.
import { readFileSync } from "node:fs";
import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Raster } from "#domain/array/raster.ts";
import {
  type FactsRead,
  floatsOf,
  readExports,
  WHY_NO_GDAL,
} from "#domain/exports/fixtures/read-exports.ts";
import { cStrides, parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { cutTile } from "#domain/tiles/cut-tile.ts";
import { createMosaic } from "#domain/tiles/mosaic.ts";
import { tileGrid } from "#domain/tiles/tile-grid.ts";
import { sceneValues } from "#engine/fixtures/scene-files.ts";
import { endpointModel } from "#lambda/endpoint-model.ts";
import { createInvokeEndpoint } from "#lambda/invoke-endpoint.ts";
import type { Model } from "#lambda/model.ts";
import { toModelInput } from "#lambda/model-input.ts";
import { readSettings, type Settings } from "#lambda/settings.ts";
import { type FunctionCloud, startFunctionCloud } from "#local/fixtures/function-cloud.ts";
import { credentialsOf } from "#local/fixtures/test-cloud.ts";
import { download } from "#local/fixtures/upload.ts";
import { handleSceneRequest } from "./jobs.ts";
import { planScene, planTiles } from "./plan.ts";
import { predictTiles } from "./predict.ts";
import { folderOf, type SceneResult, tileKey } from "./scene-folder.ts";
import { sceneObjects } from "./scene-objects.ts";
import { stitchTiles } from "./stitch.ts";

const SIDE = 256;
const BANDS = 6;

let cloud: FunctionCloud;
let client: S3Client;
let settings: Settings;
/** The model behind the stack's endpoint, and how often it was asked. */
let model: Model;
let asked = 0;
beforeAll(async () => {
  cloud = await startFunctionCloud();
  const { stack } = cloud;
  const role = { role: "scenes", name: "scenes", durationS: 3600 };
  const credentials = credentialsOf(stack.sessions.issue(role));
  const common = { region: stack.region, endpoint: stack.url, credentials };
  client = new S3Client({ ...common, forcePathStyle: true });
  settings = readSettings({
    UPLOAD_BUCKET: stack.bucket,
    UPLOAD_PREFIX: stack.prefix,
    ENDPOINT_NAME: stack.endpointName,
    MODEL_INPUT_SHAPE: "-1,256,256,6",
    MODEL_NAME: "goes-smoke",
  });
  const { kind } = settings.model;
  if (kind === "onnx") throw new Error("The settings name an endpoint");
  const invoke = createInvokeEndpoint(new SageMakerRuntimeClient(common), stack.endpointName);
  const endpoint = endpointModel(settings.model, invoke);
  model = {
    ...endpoint,
    predict: (input, signal) => {
      asked += 1;
      return endpoint.predict(input, signal);
    },
  };
});
afterAll(() => cloud.close());

const signal = AbortSignal.timeout(600_000);
const TILING = { overlap: 96, blending: "crop" } as const;

/** Runs the functions as the workflow does; the batches are of eight tiles. */
async function run(key: string, tiling: { overlap: number; blending: "crop" | "cosine" } = TILING) {
  const object = { bucket: cloud.stack.bucket, key };
  const { etag } = await planScene(client, object, tiling, settings, signal);
  const input = { bucket: object.bucket, scene: { key, etag }, tiling };
  const planned = await planTiles(input, client, settings, signal);
  for (let from = 0; from < planned.missing.length; from += 8) {
    const batch = { Items: planned.missing.slice(from, from + 8), BatchInput: planned };
    await predictTiles(batch, client, model, settings, signal);
  }
  return { ...planned, result: await stitchTiles(planned, client, signal) };
}

async function npyOf({ npy }: SceneResult) {
  const { bytes } = await download(cloud.stack, npy);
  return parseNpy(new Uint8Array(bytes).buffer);
}

async function geotiffOf({ geotiff }: SceneResult): Promise<FactsRead> {
  const { bytes } = await download(cloud.stack, geotiff);
  const content = new Blob([new Uint8Array(bytes)]);
  const [facts = {}] = await readExports([{ file: { content, fileName: "prediction.tif" } }]);
  return facts;
}

/** The scores of an array that is one tile. */
async function directly(values: Uint8Array): Promise<Float32Array> {
  const shape = [SIDE, SIDE, BANDS];
  const array = { values, dtype: "uint8", shape, strides: cStrides(shape) } as const;
  const { output } = await model.predict(toModelInput(array, undefined), signal);
  return output.tensor().values;
}

describe("a scene in the functions", () => {
  it("has the bits of the page's mosaic of the same tiles, and a GeoTIFF with its values", async () => {
    const [height, width] = [300, 400];
    const values = sceneValues(height, width);
    const { file_name: key } = await cloud.put(
      "scene.npy",
      writeNpy(values, "uint8", [height, width, BANDS]),
    );
    const { result } = await run(key, { overlap: 96, blending: "cosine" });
    const raster: Raster = {
      ...{ values, dtype: "uint8", bandCount: BANDS, height, width, offset: 0 },
      strides: { band: 1, row: width * BANDS, column: BANDS },
    };
    const grid = tileGrid(raster, { height: SIDE, width: SIDE, overlap: 96, blending: "cosine" });
    const mosaic = createMosaic(grid, 1);
    for (let index = 0; index < grid.count; index += 1) {
      const { strides, ...tile } = cutTile(raster, grid, index);
      const pixels = new Uint8Array(SIDE * SIDE * BANDS);
      for (let row = 0; row < SIDE; row += 1) {
        const start = tile.offset + row * strides.row;
        pixels.set(new Uint8Array(tile.values.buffer, start, SIDE * BANDS), row * SIDE * BANDS);
      }
      mosaic.add(index, await directly(pixels));
    }
    const npy = await npyOf(result);
    expect(npy).toMatchObject({ dtype: "float32", shape: [height, width] });
    expect(npy.values).toEqual(mosaic.scores);
    if (WHY_NO_GDAL) return;
    const facts = await geotiffOf(result);
    const read = floatsOf(facts["values"]);
    expect(read.every((value, at) => value === mosaic.scores[at])).toBe(true);
    expect(facts["problems"]).toEqual([]);
    // One of a half, which is one tile: each pixel the mean of four.
    const [overview, ...others] = [facts["overviews"]].flat().map(floatsOf);
    expect(others).toEqual([]);
    const corner = [0, 1, width, width + 1].map((at) => mosaic.scores[at] ?? 0);
    const mean = corner.reduce((sum, score) => sum + score, 0) / corner.length;
    expect(overview?.[0]).toBe(Math.fround(mean));
  });

  it("of one tile has the scores of the direct run, bit for bit", async () => {
    const { values } = parseNpy(new Uint8Array(cloud.chip).buffer);
    const { result } = await run(cloud.chipKey);
    const npy = await npyOf(result);
    expect(npy.values).toEqual(await directly(Uint8Array.from(values, Number)));
  });

  it("infers no tile twice, and none without data, and keeps missing pixels missing", async () => {
    const [height, width] = [256, 416];
    const values = Float32Array.from(sceneValues(height, width), Number);
    // The second tile, from column 160, has no data; neither has a corner of the first.
    for (let row = 0; row < height; row += 1) {
      const start = row < 8 ? 100 : 160;
      values.fill(Number.NaN, (row * width + start) * BANDS, (row + 1) * width * BANDS);
    }
    const { file_name: key } = await cloud.put(
      "gaps.npy",
      writeNpy(values, "float32", [height, width, BANDS]),
    );
    const before = asked;
    const { folder, result } = await run(key);
    expect(asked - before).toBe(1);
    expect((await download(cloud.stack, tileKey(folder, 1))).bytes).toHaveLength(0);
    const scores = (await npyOf(result)).values;
    const missing = Array.from(scores, Number).filter(Number.isNaN).length;
    expect(missing).toBe(height * 256 + 8 * 60);
    const again = await run(key);
    expect(again.missing).toEqual([]);
    expect(asked - before).toBe(1);
  });

  it.skipIf(WHY_NO_GDAL)("has the georeference of its GeoTIFF", async () => {
    const file = readFileSync("src/domain/formats/fixtures/tiff/landsat7-olinda-6band.tif");
    const { file_name: key } = await cloud.put("placed.tif", new Uint8Array(file));
    const { result } = await run(key);
    const [input = {}] = await readExports([
      { file: { content: new Blob([new Uint8Array(file)]), fileName: "placed.tif" } },
    ]);
    const facts = await geotiffOf(result);
    expect(facts["transform"]).toEqual(input["transform"]);
    expect(facts["proj"]).toEqual(input["proj"]);
    expect(facts).toMatchObject({ nodata: "nan", block: [256, 256], problems: [] });
  });

  it("is refused where its folder has the plan of another scene, or with too many tiles", async () => {
    const { file_name: key } = await cloud.put("own.npy", cloud.chip);
    const { bucket } = cloud.stack;
    const plan = await planScene(client, { bucket, key }, TILING, settings, signal);
    const input = { bucket, scene: plan, tiling: TILING };
    const planned = await planTiles(input, client, settings, signal);
    const objects = sceneObjects(client, bucket, signal);
    await objects.writeJson(`${planned.folder}plan.json`, { ...plan, key: cloud.chipKey });
    const batch = { Items: [0], BatchInput: planned };
    await expect(predictTiles(batch, client, model, settings, signal)).rejects.toThrow(
      "of another folder",
    );
    const request = {
      kind: "start",
      bucket,
      owner: "test",
      fileName: key,
      tiling: TILING,
    } as const;
    const services = { s3: client, workflows: new SFNClient({ region: cloud.stack.region }) };
    const limited = { ...settings, scenes: { workflow: "none", tileLimit: 0 } };
    await expect(handleSceneRequest(request, services, limited, signal)).rejects.toMatchObject({
      code: "too-heavy",
      message: expect.stringContaining("The job has 1 tiles; at most 0 are allowed."),
    });
  });

  it("is refused once it is another file, and with the wrong bands", async () => {
    const chip = await cloud.put("changing.npy", cloud.chip);
    const object = { bucket: cloud.stack.bucket, key: chip.file_name };
    const plan = await planScene(client, object, TILING, settings, signal);
    const input = { ...object, scene: plan, tiling: TILING };
    const planned = await planTiles(input, client, settings, signal);
    expect(planned.folder).toBe(folderOf(plan));
    await cloud.put(
      "changing.npy",
      writeNpy(new Uint8Array(256 * 256 * 6), "uint8", [256, 256, 6]),
    );
    const batch = { Items: planned.missing, BatchInput: planned };
    await expect(predictTiles(batch, client, model, settings, signal)).rejects.toMatchObject({
      name: "SceneChanged",
    });
    const { file_name: bands } = await cloud.put(
      "bands.npy",
      writeNpy(new Uint8Array(300 * 300 * 5), "uint8", [300, 300, 5]),
    );
    await expect(
      planScene(client, { ...object, key: bands }, TILING, settings, signal),
    ).rejects.toMatchObject({ code: "wrong-shape", message: expect.stringContaining("5 bands") });
    const large = { ...TILING, height: 512, width: 512 };
    await expect(planScene(client, object, large, settings, signal)).rejects.toMatchObject({
      code: "bad-request",
      message: "The model takes 256 × 256 pixels; the request asks for tiles of 512 × 512.",
    });
    const anySize = { ...settings, inputShape: [-1, -1, -1, 6] };
    expect((await planScene(client, object, large, anySize, signal)).tiling).toEqual(large);
  });
});
