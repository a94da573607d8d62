import { S3Client } from "@aws-sdk/client-s3";
import type { Context } from "aws-lambda";
import * as v from "valibot";
import { SCENE_TILING } from "#domain/inference/scene-job.ts";
import { InferenceError } from "#lambda/inference-error.ts";
import { writeLog } from "#lambda/log.ts";
import type { Model } from "#lambda/model.ts";
import { modelOf } from "#lambda/model-of.ts";
import { readSettings, type Settings } from "#lambda/settings.ts";
import { planTiles } from "./plan.ts";
import { predictTiles } from "./predict.ts";
import { SceneChangedError } from "./scene-errors.ts";
import { type SceneResult, writeFailure } from "./scene-folder.ts";
import { sceneObjects } from "./scene-objects.ts";
import { stitchTiles } from "./stitch.ts";
import { ENDPOINT_BUSY, type ScenePlan } from "./workflow.ts";

const KEY = v.pipe(v.string(), v.nonEmpty());
const INDEX = v.pipe(v.number(), v.integer(), v.minValue(0));

const PLAN_INPUT = v.object({
  bucket: KEY,
  scene: v.object({ key: KEY, etag: KEY }),
  tiling: SCENE_TILING,
});
const TILE_BATCH = v.object({
  Items: v.array(INDEX),
  BatchInput: v.object({ bucket: KEY, folder: KEY }),
});
const STITCH_INPUT = v.object({ bucket: KEY, folder: KEY });

/** The state of an instance between invocations; made with the first, whose failure then says why. */
interface FunctionState {
  readonly settings: Settings;
  readonly s3: S3Client;
  readonly model: Model;
}

let started: FunctionState | undefined;

function start(): FunctionState {
  const settings = readSettings(process.env);
  started ??= { settings, s3: new S3Client({}), model: modelOf(settings) };
  return started;
}

/** Plans one scene of a job, and finds the tiles that have no result yet. */
export async function plan(event: unknown, context: Context): Promise<ScenePlan> {
  const { settings, s3 } = start();
  const input = v.parse(PLAN_INPUT, event);
  const planned = await planTiles(input, s3, settings, timeLeft(context));
  writeLog({ key: input.scene.key, folder: planned.folder, missing: planned.missing.length });
  return planned;
}

/**
 * Predicts a batch of tiles.
 * @throws an Error named ENDPOINT_BUSY where the batch should be sent again. Why it failed is also
 *   written beside the tiles, as a Distributed Map does not pass on the errors of its batches.
 */
export async function predict(event: unknown, context: Context): Promise<Record<string, never>> {
  const { settings, s3, model } = start();
  const batch = v.parse(TILE_BATCH, event);
  const signal = timeLeft(context);
  const startedMs = performance.now();
  try {
    await predictTiles(batch, s3, model, settings, signal);
  } catch (cause) {
    if (cause instanceof InferenceError || cause instanceof SceneChangedError) {
      const { bucket, folder } = batch.BatchInput;
      await writeFailure(folder, cause.message, sceneObjects(s3, bucket, signal));
    }
    throw cause instanceof InferenceError && cause.code === "endpoint-busy" ? busy(cause) : cause;
  }
  const ms = Math.round(performance.now() - startedMs);
  writeLog({ folder: batch.BatchInput.folder, tiles: batch.Items.length, ms });
  return {};
}

/** Joins the tiles of a scene: its prediction as npy and as a Cloud Optimized GeoTIFF. */
export async function stitch(event: unknown, context: Context): Promise<SceneResult> {
  const { s3 } = start();
  const input = v.parse(STITCH_INPUT, event);
  const startedMs = performance.now();
  const result = await stitchTiles(input, s3, timeLeft(context));
  writeLog({ folder: input.folder, ms: Math.round(performance.now() - startedMs) });
  return result;
}

function busy(cause: InferenceError): Error {
  const error = new Error(cause.message, { cause });
  error.name = ENDPOINT_BUSY;
  return error;
}

/** Until one second before Lambda stops the function. */
function timeLeft(context: Context): AbortSignal {
  return AbortSignal.timeout(Math.max(1, context.getRemainingTimeInMillis() - 1000));
}
