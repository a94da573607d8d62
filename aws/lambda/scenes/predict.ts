import type { S3Client } from "@aws-sdk/client-s3";
import { copyStrided } from "#domain/array/copy-strided.ts";
import { type NumericArray, zeros } from "#domain/array/dtype.ts";
import type { NdArray } from "#domain/array/nd-array.ts";
import type { PixelBox } from "#domain/array/pixel-box.ts";
import type { Raster } from "#domain/array/raster.ts";
import { missingIn } from "#domain/edits/missing.ts";
import { cStrides, writeNpy } from "#domain/formats/npy.ts";
import { cutTile, tileSource } from "#domain/tiles/cut-tile.ts";
import { type TileGrid, tileOrigin } from "#domain/tiles/tile-grid.ts";
import { InferenceError } from "#lambda/inference-error.ts";
import type { Model } from "#lambda/model.ts";
import { toModelInput } from "#lambda/model-input.ts";
import { NPY } from "#lambda/reply-form.ts";
import type { Settings } from "#lambda/settings.ts";
import type { Tensor } from "#lambda/tensor.ts";
import { openScene, type Scene } from "./open-scene.ts";
import { gridOf, readPlan, tileKey } from "./scene-folder.ts";
import { sceneObjects } from "./scene-objects.ts";
import type { TileBatch } from "./workflow.ts";

/**
 * Predicts the tiles of a batch that have no result yet, and writes each as soon as it has its scores.
 * The rows of consecutive tiles are read once.
 * @throws InferenceError, SceneChangedError
 */
export async function predictTiles(
  { Items: items, BatchInput: { bucket, folder } }: TileBatch,
  client: S3Client,
  model: Model,
  settings: Settings,
  signal: AbortSignal,
): Promise<void> {
  const objects = sceneObjects(client, bucket, signal);
  const plan = await readPlan(folder, objects);
  const grid = gridOf(plan);
  const found = await Promise.all(items.map((index) => objects.exists(tileKey(folder, index))));
  const pending = items.filter((_, at) => found[at] === false);
  if (pending.length === 0) return;
  // The plan function has read it with the model's own bands, which the file still has.
  const expected = { bandCount: settings.inputShape?.at(-1) ?? 0, ...plan.tiling };
  const scene = await openScene(client, { bucket, ...plan }, expected, signal);
  for (const indices of byRow(pending, grid)) {
    const window = await scene.window(boxAround(indices.map((index) => tileSource(grid, index))));
    for (const index of indices) {
      const tile = tileOf(window, scene.nodata, grid, index);
      const scores = tile && (await scoresOf(tile, model, settings, signal));
      await objects.write(tileKey(folder, index), scores ?? new Uint8Array(), NPY);
    }
  }
}

/** Tiles of one row of the grid together. */
function byRow(indices: readonly number[], { columns }: TileGrid): readonly (readonly number[])[] {
  const rows = new Map<number, number[]>();
  for (const index of indices) {
    const row = Math.floor(index / columns);
    rows.set(row, [...(rows.get(row) ?? []), index]);
  }
  return [...rows.values()];
}

function boxAround(boxes: readonly PixelBox[]): PixelBox {
  const top = Math.min(...boxes.map((box) => box.top));
  const left = Math.min(...boxes.map((box) => box.left));
  const bottom = Math.max(...boxes.map((box) => box.top + box.height));
  const right = Math.max(...boxes.map((box) => box.left + box.width));
  return { top, left, height: bottom - top, width: right - left };
}

/** A tile for the model, and its pixels without data, 1 each. */
interface Tile {
  readonly array: NdArray;
  readonly missing: Uint8Array;
}

/**
 * One tile, with zeros in place of missing values, as the page's fix writes them; undefined for a tile
 * without any data.
 */
function tileOf(
  window: Awaited<ReturnType<Scene["window"]>>,
  nodata: number | undefined,
  grid: TileGrid,
  index: number,
): Tile | undefined {
  const { dtype, bandCount } = window.raster;
  const values = contiguous(cutTile(window.raster, grid, index));
  const masked = window.missing && contiguous(cutTile(window.missing, grid, index));
  const { height, width } = grid.tiling;
  const missing = new Uint8Array(height * width);
  const isMissing = missingIn(dtype, nodata);
  for (let pixel = 0; pixel < missing.length; pixel += 1) {
    if (masked?.[pixel] === 1) missing[pixel] = 1;
    for (let at = pixel * bandCount; at < (pixel + 1) * bandCount; at += 1) {
      if (!isMissing(Number(values[at]))) continue;
      missing[pixel] = 1;
      setZero(values, at);
    }
  }
  if (isEmpty(missing, grid, index)) return undefined;
  const shape = [height, width, bandCount];
  return { array: { values, dtype, shape, strides: cStrides(shape) }, missing };
}

function contiguous({ values, dtype, offset, strides, ...size }: Raster): NumericArray {
  const { height, width, bandCount } = size;
  const copy = zeros(dtype, height * width * bandCount);
  const order = [strides.row, strides.column, strides.band];
  copyStrided(values, offset, [height, width, bandCount], order, copy);
  return copy;
}

function setZero(values: NumericArray, at: number): void {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) values[at] = 0n;
  else values[at] = 0;
}

/** Whether no pixel of a tile that is inside the scene has data. */
function isEmpty(
  missing: Uint8Array,
  { scene, tiling, ...grid }: TileGrid,
  index: number,
): boolean {
  const { top, left } = tileOrigin({ scene, tiling, ...grid }, index);
  const inside = Math.min(tiling.width, scene.width - left);
  const rows = Math.min(tiling.height, scene.height - top);
  return Array.from({ length: rows }, (_, row) => row * tiling.width).every(
    (start) => !missing.subarray(start, start + inside).includes(0),
  );
}

/** The tile's scores as an npy of (classes, rows, columns): NaN at its missing pixels. */
async function scoresOf(
  { array, missing }: Tile,
  model: Model,
  { inputShape }: Settings,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { output } = await model.predict(toModelInput(array, inputShape), signal);
  const [height = 0, width = 0] = array.shape;
  const { values, classCount } = byClass(output.tensor(), height, width);
  for (let pixel = missing.indexOf(1); pixel !== -1; pixel = missing.indexOf(1, pixel + 1)) {
    for (let at = pixel; at < values.length; at += missing.length) values[at] = Number.NaN;
  }
  return new Uint8Array(writeNpy(values, "float32", [classCount, height, width]));
}

/**
 * The scores of one image by class, then row-major, from (1, rows, columns, classes) or without the
 * first or the last axis. @throws InferenceError for any other shape.
 */
function byClass(
  { values, shape }: Tensor,
  height: number,
  width: number,
): { readonly values: Float32Array; readonly classCount: number } {
  const pixels = height * width;
  const classCount = values.length / pixels;
  const shapes = [[height, width, classCount], ...(classCount === 1 ? [[height, width]] : [])];
  const fits = shapes.some((one) => [String(one), String([1, ...one])].includes(String(shape)));
  if (!fits) {
    throw new InferenceError(
      "model-error",
      `The model answered a tile of ${height} × ${width} with the shape (${shape.join(", ")}), which has no score for each pixel. Your instructor can compare the model with its card.`,
    );
  }
  const planes = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    planes[(at % classCount) * pixels + Math.floor(at / classCount)] = values[at] ?? Number.NaN;
  }
  return { values: planes, classCount };
}
