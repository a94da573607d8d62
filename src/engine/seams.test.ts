import * as ort from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Raster } from "#domain/array/raster.ts";
import { encodeUpload } from "#domain/edits/encode-upload.ts";
import { parseNpy } from "#domain/formats/npy.ts";
import { tilesFixes } from "#domain/preflight/tile-fixes.ts";
import { cutTile } from "#domain/tiles/cut-tile.ts";
import { createMosaic } from "#domain/tiles/mosaic.ts";
import { type TileGrid, tileGrid } from "#domain/tiles/tile-grid.ts";
import { ADJOINING, sceneValues } from "./fixtures/scene-files.ts";

/** The smoke model in ONNX Runtime itself, which takes scenes of any size too. */
let session: ort.InferenceSession;
beforeAll(async () => {
  session = await ort.InferenceSession.create("aws/local/models/smoke-unet.onnx");
});
afterAll(() => session.release());

async function run(values: Uint8Array, height: number, width: number): Promise<Float32Array> {
  const [name = ""] = session.inputNames;
  const input = new ort.Tensor("float32", Float32Array.from(values), [1, height, width, 6]);
  const scores = Object.values(await session.run({ [name]: input }))[0]?.data;
  if (!(scores instanceof Float32Array)) throw new Error("no scores");
  return scores;
}

/** The tiles that an array of this size is offered first. */
function defaultGrid(height: number, width: number): TileGrid {
  const edit = tilesFixes({ height, width }, { height: 256, width: 256 })[0]?.edits[0];
  if (edit?.kind !== "tiles") throw new Error("no tiles");
  return tileGrid({ height, width }, edit);
}

async function mosaicOf(values: Uint8Array, grid: TileGrid): Promise<Float32Array> {
  const { height, width } = grid.scene;
  const raster: Raster = {
    ...{ values, dtype: "uint8", height, width, bandCount: 6, offset: 0 },
    strides: { band: 1, row: 6 * width, column: 6 },
  };
  const mosaic = createMosaic(grid, 1);
  for (let index = 0; index < grid.count; index += 1) {
    const tile = encodeUpload({ raster: cutTile(raster, grid, index), hasBatchAxis: false });
    mosaic.add(index, await run(Uint8Array.from(parseNpy(tile).values, Number), 256, 256));
  }
  return mosaic.scores;
}

describe("a mosaic of the smoke model’s scores", () => {
  it.each([
    ["256 × 512, two chips that adjoin", ADJOINING, 256, 512],
    ["1,024 × 1,024", sceneValues(1024, 1024), 1024, 1024],
  ])(
    "of %s has no seam: beyond 64 pixels of the border it is one run of the same graph",
    async (_, values, height, width) => {
      const grid = defaultGrid(height, width);
      const [scores, whole] = [await mosaicOf(values, grid), await run(values, height, width)];
      let worst = 0;
      for (let row = 64; row < height - 64; row += 1) {
        for (let column = 64; column < width - 64; column += 1) {
          const at = row * width + column;
          worst = Math.max(worst, Math.abs((scores[at] ?? 1) - (whole[at] ?? 0)));
        }
      }
      expect(worst).toBeLessThan(1e-4);
    },
  );

  it("steps across tile borders no more than inside tiles", async () => {
    const grid = defaultGrid(256, 512);
    const scores = await mosaicOf(ADJOINING, grid);
    const { overlap } = grid.tiling;
    const stride = 256 - overlap;
    const borders = [stride + overlap / 2, 2 * stride + overlap / 2];
    const steps = (column: number): readonly number[] =>
      Array.from({ length: 256 }, (_, row) => {
        const at = row * 512 + column;
        return Math.abs((scores[at] ?? 1) - (scores[at - 1] ?? 0));
      });
    const inside = Array.from({ length: 511 }, (_, at) => at + 1).filter(
      (column) => !borders.includes(column),
    );
    expect(quantile(borders.flatMap(steps), 0.95)).toBeLessThanOrEqual(
      quantile(inside.flatMap(steps), 0.95),
    );
  });
});

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}
