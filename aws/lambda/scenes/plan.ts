import type { S3Client } from "@aws-sdk/client-s3";
import type { SceneTiling } from "#domain/inference/scene-job.ts";
import { InferenceError } from "#lambda/inference-error.ts";
import type { Settings } from "#lambda/settings.ts";
import { openScene } from "./open-scene.ts";
import { folderOf, gridOf, type Plan, predictedTiles, writePlan } from "./scene-folder.ts";
import { sceneObjects } from "./scene-objects.ts";
import type { PlanInput, ScenePlan } from "./workflow.ts";

/** Of a model that takes any size. */
const TILE = 256;

/**
 * What the model takes of a scene.
 * @throws InferenceError where the function does not know it, or for tiles that the model does not take.
 */
function modelTile(
  { inputShape }: Pick<Settings, "inputShape">,
  tiling: SceneTiling,
): { readonly height: number; readonly width: number; readonly bandCount: number } {
  const [, height = -1, width = -1, bandCount = -1] = inputShape ?? [];
  if (bandCount === -1) {
    throw new InferenceError(
      "internal",
      "The function does not know how many bands the model takes. Your instructor can set MODEL_INPUT_SHAPE of it.",
    );
  }
  const tile = { height: tiling.height ?? height, width: tiling.width ?? width };
  const isTaken = [-1, tile.height].includes(height) && [-1, tile.width].includes(width);
  if (!isTaken) {
    throw new InferenceError(
      "bad-request",
      `The model takes ${height} × ${width} pixels; the request asks for tiles of ${tile.height} × ${tile.width}.`,
    );
  }
  return {
    height: tile.height === -1 ? TILE : tile.height,
    width: tile.width === -1 ? TILE : tile.width,
    bandCount,
  };
}

/**
 * Reads a scene's header and plans its tiles.
 * @param object with an ETag, only the scene of that version.
 * @throws InferenceError, SceneChangedError
 */
export async function planScene(
  client: S3Client,
  object: { readonly bucket: string; readonly key: string; readonly etag?: string | undefined },
  tiling: SceneTiling,
  settings: Pick<Settings, "inputShape" | "modelName">,
  signal: AbortSignal,
): Promise<Plan> {
  const { bandCount, ...tile } = modelTile(settings, tiling);
  const maxOverlap = Math.floor(Math.min(tile.height, tile.width) / 2);
  if (tiling.overlap > maxOverlap) {
    throw new InferenceError(
      "bad-request",
      `Tiles of ${tile.height} × ${tile.width} can share at most ${maxOverlap} pixels; the request asks for ${tiling.overlap}.`,
    );
  }
  const scene = await openScene(client, object, { bandCount, ...tile }, signal);
  if (scene.bandCount !== bandCount) {
    throw new InferenceError(
      "wrong-shape",
      `"${object.key}" has ${scene.bandCount} bands, but the model takes ${bandCount}. Save exactly the bands that the model takes, in its order.`,
    );
  }
  const plan: Plan = {
    key: object.key,
    etag: scene.etag,
    model: settings.modelName ?? null,
    height: scene.height,
    width: scene.width,
    tiling: { ...tiling, ...tile },
    place: scene.place.map(({ tag, type, values }) => ({ tag, type, values: [...values] })),
  };
  return plan;
}

/** Plans one scene of a job, and finds the tiles that have no result yet. */
export async function planTiles(
  { bucket, scene, tiling }: PlanInput,
  client: S3Client,
  settings: Settings,
  signal: AbortSignal,
): Promise<ScenePlan> {
  const objects = sceneObjects(client, bucket, signal);
  const plan = await planScene(client, { bucket, ...scene }, tiling, settings, signal);
  const folder = folderOf(plan);
  await writePlan(folder, plan, objects);
  const predicted = await predictedTiles(folder, objects);
  const indices = Array.from({ length: gridOf(plan).count }, (_, index) => index);
  return { bucket, folder, missing: indices.filter((index) => !predicted.has(index)) };
}
