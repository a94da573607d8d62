import { createHash } from "node:crypto";
import * as v from "valibot";
import type { SceneTiling } from "#domain/inference/scene-job.ts";
import type { Settings } from "#lambda/settings.ts";

/** One version of a scene in the bucket. */
export interface SceneVersion {
  readonly key: string;
  /** As S3 states it, quotes included. */
  readonly etag: string;
}

/** What tells the tiles of one model from another's. */
type ModelIdentity = Pick<Settings, "modelName" | "inputShape">;

/**
 * Where everything about a scene's prediction is: beside the scene, in a folder for this version of it,
 * its tiles and the model. Ends with a slash.
 */
export function sceneFolder(
  { key, etag }: SceneVersion,
  { overlap, blending }: SceneTiling,
  { modelName, inputShape }: ModelIdentity,
): string {
  const plan = shortHash([etag, overlap, blending, modelName, inputShape]);
  return `${key.replace(/\.[^./]*$/, "")}.prediction/${plan}/`;
}

/** The same values give the same 16 hex digits. */
export function shortHash(values: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 16);
}

/** The keys in a scene's folder. */
export function sceneKeys(folder: string) {
  return {
    plan: `${folder}plan.json`,
    /** One object for each tile that is done. */
    tiles: `${folder}tiles/`,
    /** Why a tile could not be predicted: a Distributed Map says only that one could not. */
    failure: `${folder}failure.json`,
    npy: `${folder}prediction.npy`,
    geotiff: `${folder}prediction.tif`,
    /** Written last: the scene is done. */
    result: `${folder}result.json`,
  };
}

/** How many tiles a scene has. */
export const PLAN_COUNT = v.object({ count: v.number() });

/** What the predict function leaves when it gives up. */
export const SCENE_FAILURE = v.object({ message: v.string() });
